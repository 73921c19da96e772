import CredentialModel
import Engine
import StrictJSON
import TestSupport
import Testing

@testable import Endpoints

/// What commands send to the instance that holds the state.
struct `A control request` {
    private static let origin = RequestOrigin(configurationPath: "/test/config.yaml", isSandbox: false)

    @Test(arguments: [
        ControlRequest.reload, .refresh(Selection(patterns: ["a*"]), isForced: true, adopts: true, origin: origin),
        .logout(identity: "billing", onlyForgets: true), .logout(identity: "a", onlyForgets: false, everywhere: true),
        .login(identity: "billing", refreshToken: Secret("test-token"), seed: "0123", origin: origin),
        .login(identity: "billing", refreshToken: Secret("test-token"), seed: nil),
        .login(
            identity: "billing", refreshToken: Secret("test-token"), seed: "0123",
            slot: Secret(#"{"userPool":{}}"#), origin: origin),
    ])
    func `arrives as it was sent`(request: ControlRequest) throws {
        #expect(ControlRequest(try JSONReader.read(JSONWriter.bytes(request.json))) == request)
    }

    @Test func `does not show the token of a login`() {
        let request = ControlRequest.login(
            identity: "billing", refreshToken: Secret("test-token"), seed: nil, slot: Secret("test-token of a slot"))
        #expect(!"\(request)".contains("test-token"))
    }

    @Test(arguments: ["{}", #"{"command": "login", "identity": "a"}"#, #"{"command": "login", "refreshToken": "a"}"#])
    func `is none without what it takes`(text: String) throws {
        #expect(ControlRequest(try JSONReader.read(text)) == nil)
    }
}

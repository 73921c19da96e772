import AWSClient
import CredentialModel
import Crypto
import Foundation
import Platform
import StrictJSON
import Synchronization
import TestSupport

@testable import UserPools

/// What the suites of this module share: a pool, its answers, and requests as they look on the wire.
enum Pool {
    static let id = "eu-west-1_AbCdEfGhI"
    static let clientID = "1example23456789"
    static let secret = Secret("test-client-secret")
    static let session = "test-session-0123456789abcdef"
    static let accessToken = Secret("test-access-token-0123456789")
    static let refreshToken = Secret("test-refresh-token-0123456789")
    static let alice = UserPoolSignIn.Login(username: "alice@example.com", password: Secret("Test-Passw0rd!"))

    static func client(
        _ transport: any HTTPTransport, secret: Secret? = secret, time: any TimeSource = ManualClock()
    ) throws -> UserPoolClient {
        try UserPoolClient(
            app: UserPoolApp(userPoolID: id, clientID: clientID, clientSecret: secret), transport: transport, time: time
        )
    }

    static func answer(_ body: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, body: JSONWriter.bytes(body))
    }

    static func refusal(_ code: String, _ message: String = "test message", status: Int = 400) -> HTTPResponse {
        answer(["__type": .string(code), "message": .string(message)], status: status)
    }

    /// A JWT that names the user as the pool does.
    static func idToken(username: String = "alice-sub") -> String {
        let claims: JSONObject = ["cognito:username": .string(username), "exp": 1_795_430_000]
        return [#"{"alg":"none"}"#, JSONWriter.string(.object(claims)), "test"].map { Base64URL.encode($0.utf8) }
            .joined(separator: ".")
    }

    static func tokens(refreshToken: String? = "test-refresh-token-0123456789", device: Bool = false) -> HTTPResponse {
        var result: JSONObject = [
            "IdToken": .string(idToken()), "AccessToken": .string(accessToken.reveal()), "ExpiresIn": 3600,
            "TokenType": "Bearer",
        ]
        result["RefreshToken"] = refreshToken.map { .string($0) }
        if device {
            result["NewDeviceMetadata"] = ["DeviceKey": "eu-west-1_test-device", "DeviceGroupKey": "-test-group"]
        }
        return answer(["AuthenticationResult": .object(result), "ChallengeParameters": [:]])
    }

    static func challenge(
        _ name: String, _ parameters: JSONObject = ["USER_ID_FOR_SRP": "alice-sub"], session: String? = session
    ) -> HTTPResponse {
        var body: JSONObject = ["ChallengeName": .string(name), "ChallengeParameters": .object(parameters)]
        body["Session"] = session.map { .string($0) }
        return answer(.object(body))
    }

    /// A step that waits for an answer.
    static func pending(
        _ name: ChallengeName, _ parameters: [String: String] = [:], deviceKey: String? = nil
    ) -> PendingChallenge {
        PendingChallenge(
            name: name, parameters: parameters, session: Secret(session), username: "alice-sub", deviceKey: deviceKey)
    }
}

extension HTTPRequest {
    /// The operation that the request calls.
    var operation: String {
        let target = headers.first { $0.name == "X-Amz-Target" }?.value ?? ""
        return String(target.drop { $0 != "." }.dropFirst())
    }

    var json: JSONObject { (try? JSONReader.read(body))?.object ?? [:] }

    /// A member of the body, by its path.
    subscript(_ path: String...) -> JSONValue? {
        path.reduce(JSONValue.object(json)) { $0?[$1] }
    }
}

/// The service's side of the password exchange, which believes nothing: it keeps verifiers and judges proofs.
final class ProvingServer: HTTPTransport {
    private struct State {
        var clientValue = ""
        var requests: [HTTPRequest] = []
    }

    private static let serverNumber = [UInt8](repeating: 0x5A, count: 128)
    private static let salt = "00a1b2c3d4e5f60718293a4b5c6d7e8f"
    private static let block = Array("test-secret-block".utf8)

    /// Whose password is proved: pool or device group, user or device key, password.
    let subject: SecureRemotePassword.Subject
    let device: SecureRemotePassword.Subject?
    private let state = Mutex(State())

    init(subject: SecureRemotePassword.Subject, device: SecureRemotePassword.Subject? = nil) {
        self.subject = subject
        self.device = device
    }

    var requests: [HTTPRequest] { state.withLock(\.requests) }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        state.withLock { $0.requests.append(request) }
        let responses = request["ChallengeResponses"] ?? [:]
        switch request["ChallengeName"]?.string {
        case nil:
            keep(request["AuthParameters", "SRP_A"])
            return challenge("PASSWORD_VERIFIER", subject)
        case "PASSWORD_VERIFIER":
            guard isProof(responses, of: subject) else { return Self.refusal }
            guard device != nil, responses["DEVICE_KEY"] != nil else { return Pool.tokens() }
            return Pool.challenge("DEVICE_SRP_AUTH", [:])
        case "DEVICE_SRP_AUTH":
            keep(responses["SRP_A"])
            return device.map { challenge("DEVICE_PASSWORD_VERIFIER", $0) } ?? Self.refusal
        case "DEVICE_PASSWORD_VERIFIER":
            return device.map { isProof(responses, of: $0) } == true ? Pool.tokens() : Self.refusal
        default: return Self.refusal
        }
    }

    private static let refusal = Pool.refusal("NotAuthorizedException", "Incorrect username or password.")

    private func keep(_ value: JSONValue?) { state.withLock { $0.clientValue = value?.string ?? "" } }

    private func challenge(_ name: String, _ subject: SecureRemotePassword.Subject) -> HTTPResponse {
        Pool.challenge(
            name,
            [
                "USER_ID_FOR_SRP": .string(self.subject.name), "USERNAME": .string(self.subject.name),
                "SALT": .string(Self.salt), "SRP_B": .string(Hexadecimal.encode(serverValue(for: subject).bytes)),
                "SECRET_BLOCK": .string(Data(Self.block).base64EncodedString()),
            ])
    }

    private func verifier(of subject: SecureRemotePassword.Subject) -> BigNumber {
        let number = SecureRemotePassword.passwordNumber(salt: Hexadecimal.decode(Self.salt) ?? [], of: subject)
        return SRPGroup.generator.raised(to: number, modulo: SRPGroup.modulus)
    }

    private func serverValue(for subject: SecureRemotePassword.Subject) -> BigNumber {
        let power = SRPGroup.generator.raised(to: BigNumber(Self.serverNumber), modulo: SRPGroup.modulus)
        return SRPGroup.multiplier.times(verifier(of: subject)).plus(power).remainder(dividingBy: SRPGroup.modulus)
    }

    /// `S = (A · v^u)^b`, the server's way to the shared secret, which shares no step with the client's.
    private func isProof(_ responses: JSONValue, of subject: SecureRemotePassword.Subject) -> Bool {
        let text = state.withLock(\.clientValue)
        let clientValue = BigNumber(Hexadecimal.decode(text) ?? [])
        let scrambler = BigNumber(
            Array(SHA256.hash(data: clientValue.signedBytes + serverValue(for: subject).signedBytes)))
        let power = verifier(of: subject).raised(to: scrambler, modulo: SRPGroup.modulus)
        let shared = clientValue.times(power).raised(to: BigNumber(Self.serverNumber), modulo: SRPGroup.modulus)
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: shared.signedBytes), salt: scrambler.signedBytes,
            info: Array("Caldera Derived Key".utf8), outputByteCount: 16)
        let message =
            Array(subject.group.utf8) + Array(subject.name.utf8) + Self.block
            + Array((responses["TIMESTAMP"]?.string ?? "").utf8)
        let expected = Data(HMAC<SHA256>.authenticationCode(for: message, using: key)).base64EncodedString()
        return responses["PASSWORD_CLAIM_SIGNATURE"]?.string == expected
            && responses["PASSWORD_CLAIM_SECRET_BLOCK"]?.string == Data(Self.block).base64EncodedString()
    }
}

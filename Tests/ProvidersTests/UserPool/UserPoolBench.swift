import AWSClient
import CredentialModel
import Platform
import StrictJSON
import TestSupport
import UserPools

@testable import Providers

/// A user pool in a script, an identity that signs in to it, and the world around both.
struct UserPoolBench {
    static let password = Secret("test-password-of-alice")
    static let newPassword = Secret("test-new-password-of-alice")
    static let session = Secret("test-refresh-token-0123456789")
    static let rotated = Secret("test-rotated-token-0123456789")
    /// "12345678901234567890" in base32.
    static let seed = Secret("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
    static let device = RememberedDevice(
        key: "eu-west-1_test-device", groupKey: "-test-group", password: Secret("dGVzdC1kZXZpY2U="))
    static let idToken = Sample.jwt([
        "exp": .integer(Sample.now.seconds + 3600), "cognito:username": "alice-sub", "token_use": "id",
    ])

    var refresher = UserPoolRefresher(
        userPoolID: "eu-west-1_AbCdEfGhI", clientID: "1example23456789", username: "alice@example.com",
        password: .literal(password), authFlow: .userPassword)
    var runner = ScriptedRunner(output: #"{"answer":"11"}"#)
    var clock = ManualClock()
    var log: HandlerProvider.Log = { _, _ in }
    var request = Sample.request(provider: .cognito(region: "eu-west-1", userPoolID: "eu-west-1_AbCdEfGhI"))

    /// The digest of the user who signs in.
    var login: String { UserPoolMemory.login(of: refresher) }

    /// What is remembered of the user so far.
    var memory: UserPoolMemory { UserPoolMemory(request.handlerState, of: refresher) }

    mutating func remember(_ change: (inout UserPoolMemory) -> Void) {
        var memory = memory
        change(&memory)
        request.handlerState = memory.slot
    }

    /// Asks for a token of that pool.
    func token(_ transport: any HTTPTransport) async throws(RefreshFailure) -> ProvidedToken {
        let providers = IdentityProviders(
            runner: runner, secrets: SecretReader(runner: runner, environment: [:]), time: clock,
            transport: transport, ledger: FakeLedger(), environment: [:], offsets: ClockOffsets(), variant: [],
            log: log)
        var request = request
        request.identity.refresher = .userPool(refresher)
        return try await providers.provider(for: request.identity).token(for: request)
    }

    func failure(_ transport: any HTTPTransport) async -> RefreshFailure? {
        do throws(RefreshFailure) {
            _ = try await token(transport)
            return nil
        } catch {
            return error
        }
    }

    // MARK: The pool's answers

    static func answer(_ body: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, body: JSONWriter.bytes(body))
    }

    static func tokens(refreshToken: Secret? = session, idToken: String = idToken, device: Bool = false) -> HTTPResponse
    {
        var result: JSONObject = [
            "IdToken": .string(idToken), "AccessToken": "test-access-token-0123456789", "ExpiresIn": 3600,
        ]
        result["RefreshToken"] = refreshToken.map { .string($0.reveal()) }
        if device {
            result["NewDeviceMetadata"] = [
                "DeviceKey": .string(Self.device.key), "DeviceGroupKey": .string(Self.device.groupKey),
            ]
        }
        return answer(["AuthenticationResult": .object(result)])
    }

    static func challenge(_ name: String, _ parameters: JSONObject = [:]) -> HTTPResponse {
        var parameters = parameters
        parameters["USER_ID_FOR_SRP"] = "alice-sub"
        return answer([
            "ChallengeName": .string(name), "Session": "test-session-0123456789",
            "ChallengeParameters": .object(parameters),
        ])
    }

    static func refusal(_ code: String, _ message: String = "test message") -> HTTPResponse {
        answer(["__type": .string(code), "message": .string(message)], status: 400)
    }
}

extension ProvidedToken {
    /// What the slot of state holds from now on.
    var slot: JSONValue? {
        if case .set(let slot) = handlerState { slot } else { nil }
    }

    /// Why the token is of no use, where it is.
    var unusable: RefreshFailure? {
        if case .unusable(let failure) = proof { failure } else { nil }
    }
}

extension HTTPRequest {
    /// The operation of Cognito that is called.
    var operation: String {
        String((headers.first { $0.name == "X-Amz-Target" }?.value ?? "").drop { $0 != "." }.dropFirst())
    }

    /// A member of the body, by its path.
    subscript(json path: String...) -> JSONValue? {
        path.reduce(try? JSONReader.read(body)) { $0?[$1] }
    }
}

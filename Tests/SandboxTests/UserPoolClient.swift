import AWSClient
import CredentialModel
import Crypto
import FoundationEssentials
import StrictJSON
import TestSupport
import Testing

@testable import Sandbox

// What a client of a user pool does.
extension RunningSandbox {
    static let userPool = "eu-west-1_Tests0001"
    static let password = "Test-password-1"
    static let clientSecret = "testclientsecretofatestclient0"

    /// A sandbox with one user pool: `open` may do everything, `secret` has a secret, `rotating` rotates, `telling` tells
    /// who exists; and alice, whose e-mail address is verified.
    static func poolConfiguration(_ adjust: (inout SandboxUserPool) -> Void = { _ in }) -> SandboxConfiguration {
        let flows = Set(SandboxAppClient.Flow.allCases)
        var pool = SandboxUserPool(
            clients: [
                "open": SandboxAppClient(flows: flows),
                "secret": SandboxAppClient(secret: Secret(clientSecret), flows: flows),
                "rotating": SandboxAppClient(flows: flows, rotationGracePeriod: .seconds(10)),
                "telling": SandboxAppClient(flows: flows, hidesUserExistence: false), "careful": SandboxAppClient(),
            ],
            users: [
                SandboxPoolUser(
                    username: "alice", password: Secret(password),
                    attributes: ["email": "alice@example.com", "email_verified": "true"])
            ], aliasAttributes: ["email"])
        adjust(&pool)
        var configuration = configuration()
        configuration.userPools = [userPool: pool]
        return configuration
    }

    /// One call of one operation.
    func idp(_ operation: String, _ input: JSONValue) async throws -> RawAnswer {
        try await client.send(
            "POST", "/",
            headers: [
                ("Content-Type", "application/x-amz-json-1.1"),
                ("X-Amz-Target", "AWSCognitoIdentityProviderService.\(operation)"),
            ], body: JSONWriter.bytes(input))
    }

    /// InitiateAuth.
    func initiate(
        _ flow: String, _ parameters: JSONValue, client: String = "open", metadata: JSONValue = .null
    ) async throws -> RawAnswer {
        try await idp(
            "InitiateAuth",
            [
                "AuthFlow": .string(flow), "ClientId": .string(client), "AuthParameters": parameters,
                "ClientMetadata": metadata,
            ])
    }

    /// RespondToAuthChallenge.
    func respond(
        _ challenge: String, _ responses: JSONValue, session: JSONValue? = nil, client: String = "open",
        metadata: JSONValue = .null
    ) async throws -> RawAnswer {
        try await idp(
            "RespondToAuthChallenge",
            [
                "ChallengeName": .string(challenge), "ClientId": .string(client), "ChallengeResponses": responses,
                "Session": session ?? .null, "ClientMetadata": metadata,
            ])
    }

    /// USER_PASSWORD_AUTH of alice or somebody else.
    func signIn(
        _ username: String = "alice", password: String = password, client: String = "open"
    ) async throws -> RawAnswer {
        try await initiate(
            "USER_PASSWORD_AUTH", ["USERNAME": .string(username), "PASSWORD": .string(password)], client: client)
    }

    /// The tokens of a sign-in that nothing stands in the way of.
    func tokens(_ username: String = "alice", client: String = "open") async throws -> JSONValue {
        let answer = try await signIn(username, client: client)
        return try #require(try answer.json()["AuthenticationResult"], "\(answer.text)")
    }

    /// What the sandbox says of the pool: `triggers` or `codes`.
    func told(_ page: String, of username: String? = nil) async throws -> [JSONValue] {
        let query = username.map { "?username=\($0)" } ?? ""
        let answer = try await client.send("GET", "/_sandbox/user-pools/\(Self.userPool)/\(page)\(query)")
        return try #require(try answer.json()[page]?.array, "\(answer.text)")
    }

    /// The latest code that was sent to a user.
    func code(of username: String) async throws -> String {
        try #require(try await told("codes", of: username).last?["code"]?.string)
    }

    /// A code that is not the one.
    static func other(than code: String) -> String { code == "000000" ? "111111" : "000000" }

    static func secretHash(_ username: String, client: String = "secret") -> JSONValue {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(username)\(client)".utf8), using: SymmetricKey(data: Array(clientSecret.utf8)))
        return .string(Data(code).base64EncodedString())
    }
}

/// The client's half of SRP, written from the protocol's description: only the arithmetic is the server's.
struct SRPClient {
    private let secret: [UInt8] = (0..<128).map { _ in UInt8.random(in: 0 ... .max) }
    private let password: String

    init(password: String) { self.password = password }

    /// `SRP_A`.
    var publicKey: String { SecureRemotePassword.hex(ModularGroup.power([2], secret)) }

    /// The responses to PASSWORD_VERIFIER at that time.
    func responses(to challenge: JSONValue?, pool: String, at timestamp: String) throws -> JSONObject {
        let parameters = try #require(challenge?["ChallengeParameters"])
        let user = try #require(parameters["USER_ID_FOR_SRP"]?.string)
        let block = try #require(parameters["SECRET_BLOCK"]?.string)
        let salt = try #require(parameters["SALT"]?.string.flatMap(SecureRemotePassword.number(hex:)))
        let serverKey = try #require(parameters["SRP_B"]?.string.flatMap(SecureRemotePassword.number(hex:)))
        let name = String(pool.drop { $0 != "_" }.dropFirst())
        let key = try key(name: name, user: user, salt: salt, serverKey: serverKey)
        let message = Array("\(name)\(user)".utf8) + Array(Data(base64Encoded: block) ?? Data()) + Array(timestamp.utf8)
        let signature = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
        return [
            "USERNAME": .string(user), "PASSWORD_CLAIM_SECRET_BLOCK": .string(block), "TIMESTAMP": .string(timestamp),
            "PASSWORD_CLAIM_SIGNATURE": .string(Data(signature).base64EncodedString()),
        ]
    }

    /// S = (B - k * g^x) ^ (a + u * x), taken apart so that no exponent need be added up.
    private func key(name: String, user: String, salt: [UInt8], serverKey: [UInt8]) throws -> [UInt8] {
        let clientKey = try #require(SecureRemotePassword.number(hex: publicKey))
        let scrambler = Self.hash(Self.padded(clientKey) + Self.padded(serverKey))
        let exponent = Self.hash(Self.padded(salt) + Self.hash(Array("\(name)\(user):\(password)".utf8)))
        let multiplier = Self.hash(Self.padded(ModularGroup.prime) + [2])
        let masked = ModularGroup.product(multiplier, ModularGroup.power([2], exponent))
        // -m = (N - 1) * m
        var minusOne = ModularGroup.prime
        minusOne[minusOne.count - 1] -= 1
        let base = ModularGroup.sum(serverKey, ModularGroup.product(minusOne, masked))
        let shared = ModularGroup.product(
            ModularGroup.power(base, secret), ModularGroup.power(ModularGroup.power(base, scrambler), exponent))
        let pseudorandom = HMAC<SHA256>.authenticationCode(
            for: Self.padded(shared), using: SymmetricKey(data: Self.padded(scrambler)))
        let expanded = HMAC<SHA256>.authenticationCode(
            for: Array("Caldera Derived Key".utf8) + [1], using: SymmetricKey(data: Array(pseudorandom)))
        return Array(expanded.prefix(16))
    }

    private static func padded(_ number: [UInt8]) -> [UInt8] {
        let minimal = Array(number.drop { $0 == 0 })
        return (minimal.first ?? 0xFF) < 0x80 ? minimal : [0] + minimal
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}

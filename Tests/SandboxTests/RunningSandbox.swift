import AWSClient
import CredentialModel
import Platform
import Sandbox
import StrictJSON
import TestSupport
import Testing

/// A sandbox that runs for the length of one test, and what a client of it does.
struct RunningSandbox: Sendable {
    static let pool = "eu-west-1:5f3c0000-0000-4000-8000-000000000001"
    static let otherPool = "eu-west-1:5f3c0000-0000-4000-8000-000000000002"
    static let seededIdentity = "eu-west-1:0c8e0000-0000-4000-8000-000000000001"
    static let google = "accounts.google.com"
    static let userKey = "AKIAIOSFODNN7EXAMPLE"
    static let userSecret = Secret("test-secret-of-a-test-user")

    static func configuration() -> SandboxConfiguration {
        SandboxConfiguration(
            pools: [
                pool: SandboxPool(
                    providers: [
                        google: ["google-client"], "graph.facebook.com": ["facebook-client"],
                        "www.amazon.com": ["amazon-client"], "tenant.eu.auth0.com": ["auth0-client"],
                        "login.example.com/tenant": ["oidc-client", "confidential-client"],
                    ], developerProviderName: "login.company", identityIDs: [seededIdentity]),
                otherPool: SandboxPool(providers: [google: ["other-client"]], allowsGuests: true),
            ],
            users: [userKey: SandboxUser(name: "ops", secretAccessKey: userSecret)],
            clientSecrets: ["confidential-client": Secret("test-client-secret")])
    }

    let server: SandboxServer
    let clock: ManualClock
    let address: String
    let client: RawHTTPClient

    /// Runs a sandbox around the test; it is stopped when the test is through.
    static func run(
        _ configuration: SandboxConfiguration = configuration(),
        _ test: @Sendable (RunningSandbox) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let server = SandboxServer(configuration: configuration, time: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let address = try await server.waitUntilListening()
            let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
            let sandbox = RunningSandbox(
                server: server, clock: clock, address: address, client: RawHTTPClient(port: port))
            do { try await test(sandbox) } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
        }
    }

    // MARK: Cognito Identity

    func cognito(_ operation: String, _ input: JSONValue) async throws -> RawAnswer {
        try await client.send(
            "POST", "/",
            headers: [
                ("Content-Type", "application/x-amz-json-1.1"),
                ("X-Amz-Target", "AWSCognitoIdentityService.\(operation)"),
            ], body: JSONWriter.bytes(input))
    }

    func identity(pool: String = pool, logins: JSONObject) async throws -> String {
        let answer = try await cognito("GetId", ["IdentityPoolId": .string(pool), "Logins": .object(logins)])
        return try #require(try answer.json()["IdentityId"]?.string, "\(answer.text)")
    }

    func credentials(identity: String, logins: JSONObject) async throws -> TemporaryCredentials {
        let answer = try await cognito(
            "GetCredentialsForIdentity", ["IdentityId": .string(identity), "Logins": .object(logins)])
        let credentials = try #require(try answer.json()["Credentials"], "\(answer.text)")
        return TemporaryCredentials(
            accessKeyID: try #require(credentials["AccessKeyId"]?.string),
            secretAccessKey: Secret(try #require(credentials["SecretKey"]?.string)),
            sessionToken: Secret(try #require(credentials["SessionToken"]?.string)),
            expiration: Timestamp(seconds: Int64(try #require(credentials["Expiration"]?.double))),
            issuedAt: clock.now)
    }

    // MARK: Providers

    func post(_ path: String, _ form: String, headers: [(name: String, value: String)] = []) async throws -> RawAnswer {
        try await client.send(
            "POST", path, headers: [("Content-Type", "application/x-www-form-urlencoded")] + headers,
            body: Array(form.utf8))
    }

    /// The token endpoint's answer to a refresh token.
    func tokens(from key: String, clientID: String, refreshToken: String = "test-refresh-token") async throws
        -> JSONObject
    {
        let answer = try await post(
            "/issuers/\(key)/token",
            "grant_type=refresh_token&client_id=\(clientID)&refresh_token=\(refreshToken)")
        return try #require(try answer.json().object, "\(answer.text)")
    }

    /// An id_token of Google's.
    func googleToken(clientID: String = "google-client", user: String = "test-refresh-token") async throws -> String {
        try #require(try await tokens(from: "google", clientID: clientID, refreshToken: user)["id_token"]?.string)
    }

    // MARK: STS

    /// An STS call, signed with these keys at this time unless there are none.
    func sts(
        _ form: String, signedWith credentials: SigningCredentials?, at time: Timestamp? = nil, service: String = "sts",
        tamper: (inout Platform.HTTPRequest) -> Void = { _ in }
    ) async throws -> RawAnswer {
        var request = Platform.HTTPRequest(
            method: "POST", url: "\(address)/",
            headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array("\(form)&Version=2011-06-15".utf8))
        if let credentials {
            request = SignatureV4(service: service, region: "eu-west-1").sign(
                request, with: credentials, at: time ?? clock.now)
        }
        tamper(&request)
        return try await client.send("POST", "/", headers: request.headers, body: request.body)
    }

    /// The keys of the IAM user.
    static let userCredentials = SigningCredentials(accessKeyID: userKey, secretAccessKey: userSecret)
}

extension RawAnswer {
    func json() throws -> JSONValue { try JSONReader.read(body) }

    /// The text of the first XML element of that name.
    func element(_ name: String) -> String? {
        guard let start = text.range(after: "<\(name)>"), let end = start.range(before: "</\(name)>") else {
            return nil
        }
        return String(end)
    }

    /// `CODE: message`, from an AWS error in either format or an OAuth one.
    var error: String {
        if let code = element("Code") { return "\(status) \(code): \(element("Message") ?? "")" }
        let value = try? json()
        let code = value?["__type"]?.string ?? value?["error"]?.string ?? "none"
        return "\(status) \(code): \(value?["message"]?.string ?? "")"
    }
}

extension StringProtocol {
    /// What stands after the first occurrence.
    fileprivate func range(after part: String) -> Substring? {
        guard let range = firstRange(of: part) else { return nil }
        return Substring(self[range.upperBound...])
    }

    /// What stands before the first occurrence.
    fileprivate func range(before part: String) -> Substring? {
        guard let range = firstRange(of: part) else { return nil }
        return Substring(self[..<range.lowerBound])
    }
}

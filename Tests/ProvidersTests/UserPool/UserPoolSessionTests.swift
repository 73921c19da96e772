import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing
import UserPools

@testable import Providers

/// How an identity keeps its session in a user pool alive.
struct `A session in a user pool` {
    private typealias Pool = UserPoolBench

    /// A bench whose user has signed in before.
    private static func signedIn(unattended: Bool = true) -> UserPoolBench {
        var bench = UserPoolBench()
        if !unattended { bench.refresher.password = nil }
        bench.request.refreshToken = RefreshToken(Pool.session, seed: bench.login)
        bench.remember { $0.username = "alice-sub" }
        return bench
    }

    @Test func `begins with a sign-in where there is none`() async throws {
        let bench = UserPoolBench()
        let transport = ScriptedTransport(.success(Pool.tokens()))
        let provided = try await bench.token(transport)
        #expect(provided.token?.value.reveal() == Pool.idToken)
        #expect(provided.token?.expiration == Sample.now + .seconds(3600))
        #expect(provided.refreshToken == RefreshToken(Pool.session, seed: bench.login))
        #expect(provided.warnings.isEmpty)
        let memory = UserPoolMemory(provided.slot, of: bench.refresher)
        #expect(memory.username == "alice-sub")
        #expect(memory.device == nil && memory.lastStep == nil && !memory.hasNewPassword)
        let request = try #require(transport.requests.first)
        #expect(request[json: "AuthFlow"] == "USER_PASSWORD_AUTH")
        #expect(request[json: "AuthParameters", "USERNAME"] == "alice@example.com")
        #expect(request[json: "AuthParameters", "PASSWORD"] == .string(Pool.password.reveal()))
        #expect(request[json: "ClientMetadata"] == ["team": "data"])
    }

    @Test func `sends validation data instead of client metadata`() async throws {
        var bench = UserPoolBench()
        bench.refresher.validationData = ["check": "yes"]
        let transport = ScriptedTransport(.success(Pool.tokens()))
        _ = try await bench.token(transport)
        #expect(transport.requests.first?[json: "ClientMetadata"] == ["check": "yes"])
    }

    @Test func `is renewed without the password`() async throws {
        var bench = Self.signedIn()
        bench.refresher.validationData = ["check": "yes"]
        bench.remember { $0.device = Pool.device }
        let transport = ScriptedTransport(.success(Pool.tokens(refreshToken: nil)))
        let provided = try await bench.token(transport)
        #expect(provided.refreshToken == RefreshToken(Pool.session, seed: bench.login))
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect(request[json: "AuthFlow"] == "REFRESH_TOKEN_AUTH")
        #expect(request[json: "AuthParameters", "REFRESH_TOKEN"] == .string(Pool.session.reveal()))
        #expect(request[json: "AuthParameters", "DEVICE_KEY"] == .string(Pool.device.key))
        #expect(request[json: "ClientMetadata"] == ["team": "data"])
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).device == Pool.device)
    }

    @Test func `proves the client by the user's own name`() async throws {
        var bench = Self.signedIn()
        bench.refresher.clientSecret = .literal(Secret("test-client-secret"))
        let named = ScriptedTransport(.success(Pool.tokens(refreshToken: nil)))
        _ = try await bench.token(named)
        // Without a memory of it, the token that is remembered tells the name.
        bench.request.handlerState = nil
        bench.request.previous = ProviderToken(
            value: Secret(Pool.idToken), expiration: Sample.now, obtainedAt: Sample.now)
        let read = ScriptedTransport(.success(Pool.tokens(refreshToken: nil)))
        _ = try await bench.token(read)
        let hashes = [named, read].map { $0.requests.first?[json: "AuthParameters", "SECRET_HASH"] }
        #expect(hashes[0] != nil && hashes[0] == hashes[1])
    }

    @Test func `remembers that the client rotates`() async throws {
        var bench = Self.signedIn()
        let first = ScriptedTransport(
            .success(Pool.refusal("UnsupportedOperationException", "rotation is enabled")),
            .success(Pool.tokens(refreshToken: Pool.rotated)))
        let provided = try await bench.token(first)
        #expect(provided.refreshToken == RefreshToken(Pool.rotated, seed: bench.login))
        bench.request.refreshToken = provided.refreshToken
        bench.request.handlerState = provided.slot
        let second = ScriptedTransport(.success(Pool.tokens(refreshToken: Pool.session)))
        _ = try await bench.token(second)
        #expect(second.requests.map(\.operation) == ["GetTokensFromRefreshToken"])
        #expect(second.requests.first?[json: "RefreshToken"] == .string(Pool.rotated.reveal()))
    }

    @Test(arguments: [
        ("NotAuthorizedException", "Refresh Token has expired"),
        ("NotAuthorizedException", "Refresh Token has been revoked"), ("TokenRevokedException", "revoked"),
    ])
    func `that has ended begins anew with the password`(code: String, message: String) async throws {
        let transport = ScriptedTransport(
            .success(Pool.refusal(code, message)), .success(Pool.tokens(refreshToken: Pool.rotated)))
        let provided = try await Self.signedIn().token(transport)
        #expect(provided.refreshToken?.value == Pool.rotated)
        #expect(transport.requests.map { $0[json: "AuthFlow"] } == ["REFRESH_TOKEN_AUTH", "USER_PASSWORD_AUTH"])
    }

    @Test(arguments: ["InternalErrorException", "TooManyRequestsException", "UserLambdaValidationException"])
    func `that could not be renewed just now is not given up`(code: String) async {
        let transport = ScriptedTransport { _, _ in Pool.refusal(code) }
        let failure = await Self.signedIn().failure(transport)
        #expect(failure?.code == code)
        #expect(transport.requests.count == 1)
    }

    @Test func `of another user is not renewed`() async throws {
        var bench = Self.signedIn()
        bench.refresher.username = "bob"
        let transport = ScriptedTransport(.success(Pool.tokens()))
        let provided = try await bench.token(transport)
        #expect(transport.requests.map { $0[json: "AuthFlow"] } == ["USER_PASSWORD_AUTH"])
        #expect(provided.refreshToken?.seed == bench.login)
        #expect(UserPoolMemory(bench.request.handlerState, of: bench.refresher).username == nil)
    }

    @Test func `that somebody began by hand is renewed whoever that was`() async throws {
        var bench = Self.signedIn(unattended: false)
        bench.request.refreshToken = RefreshToken(Pool.session)
        let transport = ScriptedTransport(.success(Pool.tokens(refreshToken: nil)))
        let provided = try await bench.token(transport)
        #expect(provided.refreshToken?.value == Pool.session)
    }

    // MARK: Without a password

    @Test func `waits for somebody where there is no password`() async {
        var bench = UserPoolBench()
        bench.refresher.password = nil
        let transport = ScriptedTransport()
        let failure = await bench.failure(transport)
        #expect(failure?.code == "login.missing")
        #expect(failure?.failureClass == .needsLogin)
        #expect(failure?.remedy == "run 'evercred user-pool sign-in billing'")
        #expect(transport.requests.isEmpty)
    }

    @Test func `that has ended waits for somebody where there is no password`() async {
        let bench = Self.signedIn(unattended: false)
        let failure = await bench.failure(
            ScriptedTransport(.success(Pool.refusal("NotAuthorizedException", "Refresh Token has expired"))))
        #expect(failure?.failureClass == .needsLogin)
        #expect(failure?.remedy == "run 'evercred user-pool sign-in billing'")
    }

    @Test func `that cannot be replaced is noted before it is shown`() async throws {
        var bench = Self.signedIn(unattended: false)
        let redemptions = FakeRedemptions()
        let digest = RefreshToken.digest(of: Pool.session)
        bench.request.journal = redemptions
        _ = try await bench.token(ScriptedTransport(.success(Pool.tokens(refreshToken: nil))))
        #expect(redemptions.entries == ["redeem \(digest)"])
        _ = await bench.failure(ScriptedTransport(.success(Pool.refusal("InternalErrorException"))))
        #expect(redemptions.entries == ["redeem \(digest)", "redeem \(digest)", "end"])
        _ = await bench.failure(ScriptedTransport())
        #expect(redemptions.entries == ["redeem \(digest)", "redeem \(digest)", "end", "redeem \(digest)"])
    }

    @Test func `that a password can replace is not noted`() async throws {
        var bench = Self.signedIn()
        let redemptions = FakeRedemptions()
        bench.request.journal = redemptions
        _ = try await bench.token(ScriptedTransport(.success(Pool.tokens(refreshToken: nil))))
        #expect(redemptions.entries.isEmpty)
    }

    // MARK: Tokens

    @Test func `whose token is of no use keeps its rotated refresh token`() async throws {
        var bench = Self.signedIn()
        bench.remember { $0.renewal = .getTokens }
        let old = Sample.jwt(["exp": .integer(Sample.now.seconds - 60)])
        let provided = try await bench.token(
            ScriptedTransport(.success(Pool.tokens(refreshToken: Pool.rotated, idToken: old))))
        #expect(provided.unusable?.code == "token.expired")
        #expect(provided.refreshToken?.value == Pool.rotated)
    }

    @Test func `does not give a token again that was just rejected`() async throws {
        var bench = Self.signedIn()
        bench.request.rejectedToken = Secret(Pool.idToken)
        let provided = try await bench.token(ScriptedTransport(.success(Pool.tokens(refreshToken: nil))))
        #expect(provided.unusable?.code == "token.rejected")
    }

    @Test func `of a client whose secret cannot be read shows nothing`() async {
        var bench = Self.signedIn()
        bench.refresher.clientSecret = .file(path: "/nowhere/secret")
        let transport = ScriptedTransport()
        let failure = await bench.failure(transport)
        #expect(failure?.code == "secret.missing")
        #expect(failure?.failureClass == .needsLogin)
        #expect(transport.requests.isEmpty)
    }

    @Test func `follows the endpoint that is configured, and its deadline`() async throws {
        var bench = Self.signedIn()
        bench.request.identity.endpoints.cognitoIdentityProvider = "http://127.0.0.1:5000"
        bench.request.deadline = bench.clock.bootNow + .seconds(3)
        let transport = ScriptedTransport(.success(Pool.tokens(refreshToken: nil)))
        _ = try await bench.token(transport)
        #expect(transport.requests.first?.url == "http://127.0.0.1:5000/")
        #expect(transport.requests.first?.timeout == .seconds(3))
    }
}

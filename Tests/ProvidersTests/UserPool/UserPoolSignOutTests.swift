import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing
import UserPools

@testable import Providers

/// The end of a session of a user pool.
struct `A session of a user pool is ended` {
    private static let refresher = UserPoolRefresher(
        userPoolID: "eu-west-1_AbCdEfGhI", clientID: "1example23456789",
        clientSecret: .literal(Secret("test-client-secret")), username: "alice")
    private static let identity = Identity(
        name: "billing", provider: .cognito(region: "eu-west-1", userPoolID: "eu-west-1_AbCdEfGhI"),
        refresher: .userPool(refresher))
    private static let token = RefreshToken(
        Secret("test-refresh-token-0123"), seed: UserPoolMemory.login(of: refresher))

    private static func slot(accessTokenEnds end: Int64) -> JSONValue {
        [
            "userPool": [
                "login": .string(UserPoolMemory.login(of: refresher)), "renewal": "initiateAuth",
                "username": "alice-sub",
                "accessToken": "test-access-token-0123", "accessTokenEnd": .integer(end),
            ]
        ]
    }

    private static func refusal(_ code: String) -> HTTPResponse {
        HTTPResponse(
            status: 400, body: JSONWriter.bytes(["__type": .string(code), "message": "test message"]))
    }

    private static func tokens(access: String) -> UserPoolTokens {
        UserPoolTokens(
            idToken: Secret("test-id-token"), accessToken: Secret(access), refreshToken: nil, lifetime: .seconds(3600))
    }

    private func end(
        _ transport: ScriptedTransport, token: RefreshToken = token, slot: JSONValue? = nil, everywhere: Bool = false
    ) async -> Revocation {
        await Bench().providers(transport).revoker
            .revoke(token, of: Self.identity, slot: slot, everywhere: everywhere, before: .distantFuture)
    }

    private func operations(_ transport: ScriptedTransport) -> [String] {
        transport.requests.map { request in
            String((request.headers.first { $0.name == "X-Amz-Target" }?.value ?? "").drop { $0 != "." }.dropFirst())
        }
    }

    @Test func `by revoking its refresh token, as the client that it was given to`() async throws {
        let transport = ScriptedTransport(.success(HTTPResponse(status: 200, body: Array("{}".utf8))))
        #expect(await end(transport) == .revoked)
        let body = try JSONReader.read(try #require(transport.requests.first).body)
        #expect(
            body == [
                "Token": "test-refresh-token-0123", "ClientId": "1example23456789",
                "ClientSecret": "test-client-secret",
            ])
    }

    @Test func `everywhere, with the access token that is remembered`() async throws {
        let transport = ScriptedTransport(.success(HTTPResponse(status: 200, body: Array("{}".utf8))))
        let slot = Self.slot(accessTokenEnds: (Sample.now + .seconds(600)).milliseconds)
        #expect(await end(transport, slot: slot, everywhere: true) == .revoked)
        #expect(operations(transport) == ["GlobalSignOut"])
        let body = try JSONReader.read(try #require(transport.requests.first).body)
        #expect(body["AccessToken"] == "test-access-token-0123")
    }

    @Test func `everywhere, with a new access token where the one that is remembered has ended`() async throws {
        let tokens: JSONValue = [
            "AuthenticationResult": [
                "IdToken": .string(Sample.jwt(["exp": 1_795_430_000])), "AccessToken": "test-new-access-token-0123",
                "ExpiresIn": 3600, "TokenType": "Bearer",
            ]
        ]
        let transport = ScriptedTransport(
            .success(HTTPResponse(status: 200, body: JSONWriter.bytes(tokens))),
            .success(HTTPResponse(status: 200, body: Array("{}".utf8))))
        let slot = Self.slot(accessTokenEnds: Sample.now.milliseconds)
        #expect(await end(transport, slot: slot, everywhere: true) == .revoked)
        #expect(operations(transport) == ["InitiateAuth", "GlobalSignOut"])
        let body = try JSONReader.read(try #require(transport.requests.last).body)
        #expect(body["AccessToken"] == "test-new-access-token-0123")
    }

    @Test func `or it is said why not`() async {
        let revoked = ScriptedTransport(.success(Self.refusal("TokenRevokedException")))
        #expect(await end(revoked) == .revoked)
        let unsupported = ScriptedTransport(.success(Self.refusal("UnsupportedTokenTypeException")))
        guard case .unsupported(let advice) = await end(unsupported) else {
            Issue.record("not told as unsupported")
            return
        }
        #expect(advice.contains("EnableTokenRevocation"))
        let failing = ScriptedTransport(.success(Self.refusal("InternalErrorException")))
        guard case .failed(let failure) = await end(failing) else {
            Issue.record("not told as failed")
            return
        }
        #expect(failure.code == "InternalErrorException")
        #expect(!"\(failure)".contains("test-refresh-token"))
    }

    @Test func `only by the client that it belongs to`() async {
        let transport = ScriptedTransport()
        #expect(await end(transport, token: RefreshToken(Secret("test-token-of-another"), seed: "0123")) == .nothing)
        #expect(transport.requests.isEmpty)
    }

    @Test func `an access token is remembered while it fits`() throws {
        var memory = UserPoolMemory(Self.slot(accessTokenEnds: 42), of: Self.refresher)
        #expect(memory.accessToken?.value == Secret("test-access-token-0123"))
        #expect(memory.accessToken?.expiration == Timestamp(milliseconds: 42))
        #expect(UserPoolMemory(memory.slot, of: Self.refresher) == memory)
        #expect(!"\(memory)".contains("test-access-token"))
        memory.keepAccessToken(of: Self.tokens(access: "test-new"), at: Sample.now)
        #expect(memory.accessToken?.expiration == Sample.now + .seconds(3600))
        memory.keepAccessToken(of: Self.tokens(access: String(repeating: "t", count: 8193)), at: Sample.now)
        #expect(memory.accessToken == nil)
    }
}

import Config
import CredentialModel
import Platform
import Providers
import State
import StrictJSON
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// A user pool in memory, before the services that ``FakeAWS`` stands for: passwords and refresh tokens, no codes.
private final class FakePool: HTTPTransport {
    private struct State {
        var calls: [String] = []
        var refusal: String?
        var rotates = false
        var issued = 0
    }

    let aws: FakeAWS
    private let state = Mutex(State())

    init(aws: FakeAWS) { self.aws = aws }

    /// The auth flows and operations that were asked for, in order.
    var calls: [String] { state.withLock(\.calls) }

    /// Refuses every refresh with that code from now on.
    func refuseRefreshes(with code: String?) { state.withLock { $0.refusal = code } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let target = request.headers.first { $0.name == "X-Amz-Target" }?.value ?? ""
        guard target.hasPrefix("AWSCognitoIdentityProviderService.") else { return try await aws.send(request) }
        let input = (try? JSONReader.read(request.body))?.object ?? [:]
        let call = input["AuthFlow"]?.string ?? String(target.drop { $0 != "." }.dropFirst())
        let (number, refusal) = state.withLock { state in
            state.calls.append(call)
            state.issued += 1
            return (state.issued, state.refusal)
        }
        if call != "USER_PASSWORD_AUTH", let refusal {
            return Self.answer(["__type": .string(refusal), "message": "test refusal"], status: 400)
        }
        let user = input["AuthParameters"]?["USERNAME"]?.string ?? "alice"
        var result: JSONObject = [
            "IdToken": .string("token:\(user):\(number):\((aws.now + .seconds(3600)).milliseconds)"),
            "AccessToken": "test-access-token", "ExpiresIn": 3600,
        ]
        if call == "USER_PASSWORD_AUTH" { result["RefreshToken"] = .string("test-refresh-token-\(number)") }
        return Self.answer(["AuthenticationResult": .object(result)])
    }

    private static func answer(_ body: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, body: JSONWriter.bytes(body))
    }
}

/// Identities that sign in to a user pool by themselves.
@Suite(.timeLimit(.minutes(1))) struct UserPoolTests {
    private static let auth = "userPoolId: eu-west-1_AbCdEfGhI\nuserPoolWebClientId: 1client"

    private func settings(_ world: World, user: String = "alice") throws -> Settings {
        try world.settings(
            "billing: {provider: cognito, username: \(user), password: test-password, authFlow: USER_PASSWORD_AUTH}",
            auth: Self.auth)
    }

    @Test func `a sign-in becomes credentials, and later passes renew the session`() async throws {
        try await World.with { world in
            let pool = FakePool(aws: world.aws)
            let settings = try settings(world)
            let (code, sink) = try await world.once(settings, through: pool)
            #expect(code == .success)
            #expect(sink.all("signIn").first?["provider"] == "cognito")
            #expect(world.value(of: "billing") != nil)
            let record = try #require(try await world.identity("billing"))
            #expect(record.refreshToken?.value == Secret("test-refresh-token-1"))
            #expect(record.handlerState?["userPool"] != nil)
            #expect(record.redemption == nil)
            #expect(pool.calls == ["USER_PASSWORD_AUTH"])

            world.clock.advance(by: .seconds(3000))
            let (again, _) = try await world.once(settings, through: pool)
            #expect(again == .success)
            #expect(pool.calls == ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"])
            #expect(try await world.identity("billing")?.refreshToken?.value == Secret("test-refresh-token-1"))
        }
    }

    @Test func `a session that has ended costs no login while there is a password`() async throws {
        try await World.with { world in
            let pool = FakePool(aws: world.aws)
            let settings = try settings(world)
            _ = try await world.once(settings, through: pool)
            pool.refuseRefreshes(with: "TokenRevokedException")
            world.clock.advance(by: .seconds(3000))
            let (code, _) = try await world.once(settings, through: pool)
            #expect(code == .success)
            #expect(pool.calls == ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH", "USER_PASSWORD_AUTH"])
            #expect(try await world.identity("billing")?.refreshToken?.value == Secret("test-refresh-token-3"))
        }
    }

    @Test func `an identity without a password waits for somebody, and goes on from what was left there`() async throws
    {
        try await World.with { world in
            let pool = FakePool(aws: world.aws)
            let text = "billing: {provider: cognito, username: alice}"
            let settings = try world.settings(text, auth: Self.auth)
            let (code, sink) = try await world.once(settings, through: pool)
            #expect(code == .noPermission)
            #expect(sink.all("signIn_failure").first?.data["error"]?["code"] == "login.missing")
            #expect(pool.calls.isEmpty)
            var record = try #require(try await world.identity("billing"))
            record.refreshToken = RefreshToken(Secret("test-refresh-token-by-hand"))
            record.failure = nil
            try await world.store.save([.identity(record)])
            let (after, _) = try await world.once(settings, isForced: true, through: pool)
            #expect(after == .success)
            #expect(pool.calls == ["REFRESH_TOKEN_AUTH"])
        }
    }

    @Test func `another user signs in anew and gets another id`() async throws {
        try await World.with { world in
            let pool = FakePool(aws: world.aws)
            _ = try await world.once(try settings(world), through: pool)
            let before = try #require(try await world.identity("billing")?.identityID)
            let (code, _) = try await world.once(try settings(world, user: "bob"), through: pool)
            #expect(code == .success)
            #expect(pool.calls == ["USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"])
            #expect(try await world.identity("billing")?.identityID != before)
        }
    }
}

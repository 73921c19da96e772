import CredentialModel
import Glibc
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// `token: {file}`, `{env}` and their company with a handler.
struct `A stored token` {
    private func provider(
        _ source: SecretSource, expiration: Timestamp? = nil, environment: [String: String] = [:]
    ) -> StoredTokenProvider {
        let runner = ScriptedRunner()
        return StoredTokenProvider(
            source: TokenSource(source: source, expiration: expiration),
            secrets: SecretReader(runner: runner, environment: environment), time: ManualClock())
    }

    private static let variable = SecretSource.environment(name: "TOKEN")

    @Test func `ends when it was said to, or by its own exp, or after an assumed hour`() async throws {
        let jwt = Sample.jwt(["exp": .integer(Sample.now.seconds + 600)])
        let cases: [(String, Timestamp?, Int64, Int)] = [
            (Sample.token, Sample.now + .seconds(900), 900, 0), (jwt, nil, 600, 0),
            (jwt, Sample.now + .seconds(300), 300, 0), (Sample.token, nil, 3600, 1),
        ]
        for (token, stated, left, warnings) in cases {
            let provided = try await provider(Self.variable, expiration: stated, environment: ["TOKEN": token])
                .token(for: Sample.request())
            #expect(provided.token?.expiration == Sample.now + .seconds(left))
            #expect(provided.warnings.count == warnings)
        }
    }

    @Test func `is read again each time`() async throws {
        var template = Array("/tmp/evercred-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer {
            close(descriptor)
            unlink(path)
        }
        let provider = provider(.file(path: path))
        for token in ["test-token-1\n", "test-token-2\r\n"] {
            ftruncate(descriptor, 0)
            pwrite(descriptor, token, token.utf8.count, 0)
            let provided = try await provider.token(for: Sample.request())
            #expect(provided.token?.value.reveal() == String(token.unicodeScalars.prefix(12)))
        }
    }

    @Test(
        arguments: [
            (["TOKEN": Sample.token], Sample.now, "token.expired"), (["TOKEN": "test-rejected"], nil, "token.rejected"),
            (["TOKEN": "two words"], nil, "token.malformed"), ([:], nil, "token.missing"),
            (["TOKEN": Sample.jwt(["exp": 1_000_000_000])], nil, "token.expired"),
        ] as [([String: String], Timestamp?, String)])
    func `that is of no use waits for its place to change`(
        environment: [String: String], expiration: Timestamp?, code: String
    ) async {
        let provider = provider(Self.variable, expiration: expiration, environment: environment)
        let failure = await failure { () throws(RefreshFailure) in
            try await provider.token(for: Sample.request(rejected: "test-rejected"))
        }
        #expect(failure?.code == code)
        #expect(failure?.failureClass == .needsLogin)
        #expect(failure?.remedy != nil)
    }

    private func both(_ token: String?, _ request: TokenRequest) async throws -> String? {
        let runner = ScriptedRunner(output: #"{"token": "test-from-handler", "expires_in": 900}"#)
        var identity = request.identity
        identity.refreshHandler = Sample.command
        identity.token = TokenSource(source: Self.variable, expiration: Sample.now + .seconds(900))
        let providers = IdentityProviders(
            runner: runner, secrets: SecretReader(runner: runner, environment: token.map { ["TOKEN": $0] } ?? [:]),
            time: ManualClock())
        return try await providers.provider(for: identity).token(for: request).token?.value.reveal()
    }

    @Test func `beside a handler is its first token only`() async throws {
        let previous = ProviderToken(value: Secret("test-old"), expiration: Sample.now, obtainedAt: Sample.now)
        #expect(try await both(Sample.token, Sample.request()) == Sample.token)
        #expect(try await both(nil, Sample.request()) == "test-from-handler")
        #expect(try await both("not valid", Sample.request()) == "test-from-handler")
        #expect(try await both(Sample.token, Sample.request(reason: .advisory)) == "test-from-handler")
        #expect(try await both(Sample.token, Sample.request(previous: previous)) == "test-from-handler")
        #expect(try await both(Sample.token, Sample.request(rejected: Sample.token)) == "test-from-handler")
    }

    @Test func `is all that some identities have, and others have nothing`() async throws {
        let runner = ScriptedRunner()
        let providers = IdentityProviders(
            runner: runner, secrets: SecretReader(runner: runner, environment: ["TOKEN": Sample.token]),
            time: ManualClock())
        var identity = Identity(
            name: "x", provider: .oidc(domain: "idp.test"), token: TokenSource(source: Self.variable))
        var request = TokenRequest(identity: identity, reason: .initial)
        #expect(try await providers.provider(for: identity).token(for: request).token?.value.reveal() == Sample.token)

        identity.token = nil
        request.identity = identity
        let nothing = providers.provider(for: identity)
        let failure = await failure { () throws(RefreshFailure) in try await nothing.token(for: request) }
        #expect(failure?.failureClass == .rejected)

        identity.provider = .guest
        #expect(try await providers.provider(for: identity).token(for: request).proof == .none)
    }
}

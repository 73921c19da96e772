import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// Who vouches for an identity that has several ways to a token.
struct `A refresher` {
    private func identity(handler: Bool, token: Bool) -> Identity {
        var identity = Identity(name: "billing", provider: .oidc(domain: "idp.test"), refresher: Bench().refresher)
        identity.refreshHandler = handler ? Sample.command : nil
        identity.token = token ? TokenSource(source: .literal(Secret(Bench.idToken))) : nil
        return identity
    }

    @Test func `gives way to a handler and goes before a stored token`() {
        let providers = Bench().providers(ScriptedTransport())
        #expect(providers.provider(for: identity(handler: true, token: false)) is HandlerProvider)
        #expect(providers.provider(for: identity(handler: false, token: false)) is OAuthProvider)
        let both = providers.provider(for: identity(handler: false, token: true)) as? FirstTokenProvider
        #expect(both?.refresher is OAuthProvider)
        #expect(both?.first is StoredTokenProvider)
    }

    @Test func `takes over from a stored token after the first time`() async throws {
        let transport = ScriptedTransport(.success(Bench.answer(["id_token": "test-second"])))
        let provider = Bench().providers(transport).provider(for: identity(handler: false, token: true))
        var request = TokenRequest(identity: identity(handler: false, token: true), reason: .initial)
        let first = try await provider.token(for: request)
        #expect(first.token?.value == Secret(Bench.idToken))
        request.previous = first.token
        request.reason = .advisory
        #expect(try await provider.token(for: request).token?.value == Secret("test-second"))
        #expect(transport.requests.count == 1)
    }
}

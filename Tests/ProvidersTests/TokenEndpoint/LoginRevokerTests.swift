import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// The end of a login at its provider.
struct `A login is revoked` {
    private static let token = Secret("test-refresh-token-0123")
    private static let client = OAuthClient(id: "client-1", secret: .literal(Bench.clientSecret))
    private static let ok = HTTPResponse(status: 200, body: [])

    private static func identity(_ provider: ProviderKind, _ refresher: TokenRefresher?) -> Identity {
        Identity(name: "billing", provider: provider, refresher: refresher)
    }

    private static func oauth(
        _ endpoint: OAuthRefresher.Endpoint, grant: OAuthRefresher.Grant = .refreshToken(seed: nil),
        client: OAuthClient = client
    ) -> TokenRefresher {
        .oauth(OAuthRefresher(endpoint: endpoint, client: client, grant: grant))
    }

    private static let google = identity(.google, oauth(.address("https://oauth2.test/token")))
    private static let auth0 = identity(
        .auth0(domain: "t.test"), oauth(.address("https://t.test/oauth/token"), client: OAuthClient(id: "client-1")))
    private static let facebook = identity(
        .facebook,
        .facebook(
            FacebookRefresher(
                address: "https://graph.test/oauth/access_token", appID: "4711",
                appSecret: .literal(Secret("test-app-secret")))))
    private static let amazon = identity(.amazon, oauth(.address("https://api.test/auth/o2/token")))
    private static let oidc = identity(.oidc(domain: "idp.test"), oauth(.discovered(issuer: "https://idp.test")))

    private static func document(_ more: JSONObject) -> HTTPResponse {
        var document: JSONObject = ["issuer": "https://idp.test", "token_endpoint": "https://idp.test/t"]
        for member in more.members { document[member.name] = member.value }
        return Bench.json(.object(document))
    }

    private func revoke(
        _ identity: Identity, _ transport: ScriptedTransport, token: Secret? = token
    ) async -> Revocation {
        await Bench().providers(transport).revoker
            .revoke(token.map { RefreshToken($0) }, of: identity, before: .distantFuture)
    }

    @Test func `at Google's and Auth0's own endpoints, by the client`() async throws {
        let transport = ScriptedTransport(.success(Self.ok), .success(Self.ok))
        #expect(await revoke(Self.google, transport) == .revoked)
        #expect(await revoke(Self.auth0, transport) == .revoked)
        #expect(transport.requests.map(\.url) == ["https://oauth2.test/revoke", "https://t.test/oauth/revoke"])
        for request in transport.requests {
            #expect(request.method == "POST")
            #expect(request.field("token") == Self.token.reveal())
        }
        #expect(transport.requests.first?.text == "token=test-refresh-token-0123", "Google wants the token alone")
        #expect(transport.requests.last?.field("token_type_hint") == "refresh_token")
        #expect(transport.requests.last?.field("client_id") == "client-1")
    }

    @Test func `by taking away what Facebook's user has allowed`() async throws {
        let transport = ScriptedTransport(.success(Bench.json(["success": true])))
        #expect(await revoke(Self.facebook, transport) == .revoked)
        #expect(transport.requests.first?.method == "DELETE")
        #expect(
            transport.requests.first?.url == "https://graph.test/me/permissions?access_token=test-refresh-token-0123")
    }

    @Test func `where the discovery document says, in the way that it says`() async throws {
        let transport = ScriptedTransport(
            .success(
                Self.document([
                    "revocation_endpoint": "https://idp.test/r",
                    "revocation_endpoint_auth_methods_supported": ["client_secret_basic"],
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                ])), .success(Self.ok))
        #expect(await revoke(Self.oidc, transport) == .revoked)
        let request = try #require(transport.requests.last)
        #expect(request.url == "https://idp.test/r")
        #expect(request.header("Authorization")?.hasPrefix("Basic ") == true)
        #expect(request.field("client_secret") == nil)
    }

    @Test func `not where the provider has no way, and that is said`() async throws {
        #expect(
            await revoke(Self.amazon, ScriptedTransport())
                == .unsupported(
                    advice: "Login with Amazon has no way to revoke it; the user can, at https://www.amazon.com/ap/adam"
                ))
        guard case .unsupported(let advice) = await revoke(Self.oidc, ScriptedTransport(.success(Self.document([:]))))
        else { return #expect(Bool(false), "it names no endpoint") }
        #expect(advice.hasPrefix("idp.test names no revocation endpoint"))
    }

    @Test func `not where nobody has logged in`() async throws {
        #expect(await revoke(Self.google, ScriptedTransport(), token: nil) == .nothing)
        let unattended = Self.identity(
            .oidc(domain: "idp.test"), Self.oauth(.discovered(issuer: "https://idp.test"), grant: .clientCredentials))
        for identity in [
            unattended, Self.identity(.google, nil),
            Self.identity(.oidc(domain: "idp.test"), .gitHubActions(audience: nil)),
        ] {
            #expect(await revoke(identity, ScriptedTransport()) == .nothing)
        }
    }

    @Test(arguments: [
        (google, Bench.refusal("invalid_token")),
        (facebook, Bench.json(["error": ["type": "OAuthException", "code": 190, "message": "over"]], status: 400)),
    ])
    func `already when the provider does not know it`(identity: Identity, answer: HTTPResponse) async throws {
        #expect(await revoke(identity, ScriptedTransport(.success(answer))) == .revoked)
    }

    @Test func `unless the provider refuses or cannot be reached, and nothing secret is told`() async throws {
        let quoting = Bench.refusal(
            "invalid_client", "no \(Self.token.reveal())", status: 401)
        guard case .failed(let refusal) = await revoke(Self.google, ScriptedTransport(.success(quoting))) else {
            return #expect(Bool(false), "it was refused")
        }
        #expect(refusal.code == "oauth.invalid_client")
        #expect(!refusal.message.contains(Self.token.reveal()))
        for answer in [HTTPResponse(status: 503, body: []), HTTPResponse(status: 302, body: [])] {
            guard case .failed = await revoke(Self.google, ScriptedTransport(.success(answer))) else {
                return #expect(Bool(false), "\(answer.status) is no yes")
            }
        }
        let silent = ScriptedTransport(.failure(HTTPTransportError(code: .timeout, message: "no answer")))
        guard case .failed(let silence) = await revoke(Self.google, silent) else {
            return #expect(Bool(false), "nobody has answered")
        }
        #expect(silence.failureClass == .transient)
    }
}

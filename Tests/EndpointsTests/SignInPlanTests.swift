import Config
import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Endpoints

/// For whom somebody can sign in, and what the provider is asked.
struct `A plan to sign in` {
    @Test(arguments: [
        (Sample.google, "https://accounts.google.com/o/oauth2/v2/auth", "openid email profile"),
        (Sample.facebook, "https://www.facebook.com/dialog/oauth", "public_profile"),
        (Sample.amazon, "https://www.amazon.com/ap/oa", "profile"),
        (Sample.auth0, "https://t.eu.auth0.com/authorize", "openid profile email offline_access"),
        (Sample.oidc, "https://idp.test/a", "openid offline_access"),
    ])
    func `asks every provider at its own address`(identity: Identity, address: String, scope: String) async throws {
        let flow = try await Sample.flow(
            try Sample.plan(identity), ScriptedTransport(.success(Sample.document())))
        let question = flow.authorizationAddress
        #expect(question.hasPrefix("\(address)?"))
        let fields = question.fields
        #expect(fields["response_type"] == "code")
        #expect(fields["client_id"] == (identity.provider == .facebook ? "app-1" : "client-1"))
        #expect(fields["redirect_uri"] == "http://127.0.0.1:50000/callback")
        #expect(fields["scope"] == scope)
        #expect(fields["code_challenge_method"] == "S256")
        #expect(fields["code_challenge"]?.utf8.count == 43)
        #expect(fields["state"]?.utf8.count == 43)
        #expect((fields["nonce"] != nil) == scope.hasPrefix("openid"))
    }

    @Test func `asks for offline access by itself`() async throws {
        let google = try await Sample.flow(try Sample.plan(Sample.google)).authorizationAddress.fields
        #expect(google["access_type"] == "offline")
        #expect(google["prompt"] == "consent")
        let auth0 = try await Sample.flow(try Sample.plan(Sample.auth0)).authorizationAddress.fields
        #expect(auth0["audience"] == "https://api.test/")
        let oidc = try await Sample.flow(try Sample.plan(Sample.oidc), ScriptedTransport(.success(Sample.document())))
        #expect(oidc.authorizationAddress.fields["prompt"] == "consent")
        #expect(oidc.authorizationAddress.fields["tenant"] == "1")
        let scoped = Sample.identity(
            .auth0(domain: "t.eu.auth0.com"), Sample.oauth("https://t.eu.auth0.com/oauth/token", scope: "openid a"))
        #expect(
            try await Sample.flow(try Sample.plan(scoped)).authorizationAddress.fields["scope"]
                == "openid a offline_access")
    }

    @Test func `leaves out of an assumed scope what the issuer does not know`() async throws {
        let transport = ScriptedTransport(.success(Sample.document(["scopes_supported": ["openid", "email"]])))
        let flow = try await Sample.flow(try Sample.plan(Sample.oidc), transport)
        #expect(flow.authorizationAddress.fields["scope"] == "openid")
    }

    @Test func `asks behind another address with the same paths`() async throws {
        let endpoints = ProviderEndpoints(
            google: "http://127.0.0.1:1/g", facebook: "http://127.0.0.1:1/f", amazon: "http://127.0.0.1:1/a")
        for (identity, address) in [
            (Sample.google, "http://127.0.0.1:1/g/o/oauth2/v2/auth?"),
            (Sample.facebook, "http://127.0.0.1:1/f/dialog/oauth?"), (Sample.amazon, "http://127.0.0.1:1/a/ap/oa?"),
        ] {
            let plan = try SignInPlan(identity, settings: Sample.settings(endpoints))
            #expect(try await Sample.flow(plan).authorizationAddress.hasPrefix(address))
        }
    }

    @Test(arguments: [
        (Identity(name: "x", provider: .guest), "it is a guest"),
        (
            Identity(
                name: "x", provider: .google,
                refreshHandler: HandlerCommand(invocation: .arguments(["/opt/token"]), workingDirectory: "/")),
            "its tokens come from the refresh handler '/opt/token'"
        ),
        (
            Identity(name: "x", provider: .google, token: TokenSource(source: .file(path: "/run/token"))),
            "its token is read from the file '/run/token'"
        ),
        (
            Identity(
                name: "x", provider: .oidc(domain: "idp.test"),
                refresher: Sample.oauth("https://idp.test/t", grant: .clientCredentials)),
            "its tokens come by the grant client_credentials, which needs no human"
        ),
        (
            Identity(name: "x", provider: .oidc(domain: "idp.test"), refresher: .gitHubActions(audience: nil)),
            "its tokens come from GitHub Actions"
        ),
    ])
    func `is refused where no login supplies the token`(identity: Identity, reason: String) {
        #expect(throws: SignInRefusal(message: "nobody can sign in for identity 'x': \(reason)")) {
            try Sample.plan(identity)
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:8976/callback", true), ("http://localhost:8976/", true), ("http://127.0.0.1/cb?x=1", true),
        ("https://127.0.0.1:8976/callback", false), ("https://app.example.com/callback", false),
        ("http://[::1]:8976/callback", false), ("http://127.0.0.2:8976/callback", false), ("app:/callback", false),
    ])
    func `has a page only where one can be served`(redirectURI: String, isServed: Bool) throws {
        #expect(try Sample.plan(Sample.auth0, redirectURI: redirectURI).allowsLoopbackPage == isServed)
    }

    @Test(arguments: [Sample.google, Sample.facebook, Sample.amazon, Sample.auth0, Sample.oidc])
    func `comes back to the address that is registered`(identity: Identity) throws {
        let uri = "http://127.0.0.1:8976/\(identity.provider.name)"
        var settings = Sample.settings()
        settings.signIn.redirectURIs = RedirectURIs()
        #expect(try SignInPlan(identity, settings: settings).redirectURI == nil)
        var own = SignInSettings()
        switch identity.provider {
        case .google: own.redirectURIs.google = uri
        case .facebook: own.redirectURIs.facebook = uri
        case .amazon: own.redirectURIs.amazon = uri
        case .auth0: own.redirectURIs.auth0 = uri
        default: own.redirectURIs.oidc = uri
        }
        settings.identitySignIn = ["billing": own]
        #expect(try SignInPlan(identity, settings: settings).redirectURI == uri)
    }

    @Test func `takes port and path from redirectUri, and tells it to the provider as written`() throws {
        let address = try #require(LoopbackAddress("http://LOCALHOST:8976/a/b?c=d"))
        #expect(address.port == 8976)
        #expect(address.path == "/a/b")
        #expect(address.redirectURI(port: 8976) == "http://LOCALHOST:8976/a/b?c=d")
        #expect(address.page(port: 8976) == "http://localhost:8976/")
        #expect(LoopbackAddress().redirectURI(port: 4321) == "http://127.0.0.1:4321/callback")
        #expect(try #require(LoopbackAddress("http://127.0.0.1")).authority(port: 80) == "127.0.0.1")
    }
}

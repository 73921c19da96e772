package import Config
package import CredentialModel
import Providers

/// What signing in for an identity comes to: whom to ask, as which client, and for what.
package struct SignInPlan: Sendable, Hashable {
    /// The identity's name.
    package let identity: String
    /// What the provider is called on a button: `Google`, or its domain.
    package let title: String
    /// Where the browser comes back to, as configured; `nil`: anywhere on this machine.
    package let redirectURI: String?
    /// The configured token that the one of a login takes the place of.
    package let seed: SecretSource?
    let client: OAuthClient
    let server: Server
    /// `scope`, separated by blanks.
    let scope: String
    /// Whether ``scope`` is a default, from which may be left out what the issuer does not know.
    let isScopeAssumed: Bool
    /// What else the provider is asked with.
    let parameters: [FormField]
    /// How the provider names itself in answers (RFC 9207).
    let issuer: String
    let proof: OAuthRefresher.Proof
    /// Whether later tokens are obtained with the access token itself.
    let keepsAccessToken: Bool

    /// Where the provider is asked.
    enum Server: Sendable, Hashable {
        /// At these addresses; `device` is `nil` where devices cannot sign in.
        case addresses(authorization: String, token: TokenPlace, device: String?)
        /// Where its discovery document says.
        case discovered(issuer: String, document: String?)
    }

    /// - Throws: ``SignInRefusal`` when the identity's token does not come from a login.
    package init(_ identity: Identity, settings: Settings) throws(SignInRefusal) {
        let redirectURI = settings.signIn(for: identity.name).redirectURIs[identity.provider]
        switch try Self.refresher(of: identity) {
        case .facebook(let refresher):
            self.init(identity, facebook: refresher, base: settings.providerEndpoints.facebook, redirectURI)
        case .oauth(let refresher):
            guard case .refreshToken(let seed) = refresher.grant else { throw Self.refusal(identity, refresher.grant) }
            switch (identity.provider, refresher.endpoint) {
            case (.google, .address(let address)):
                self.init(
                    identity, google: refresher, address, seed, base: settings.providerEndpoints.google, redirectURI)
            case (.amazon, .address(let address)):
                self.init(
                    identity, amazon: refresher, address, seed, base: settings.providerEndpoints.amazon, redirectURI)
            case (.auth0(let domain), .address(let address)):
                self.init(identity, auth0: refresher, address, seed, domain: domain, redirectURI)
            case (_, .discovered(let issuer, let document)):
                self.init(identity, oidc: refresher, issuer, document, seed, redirectURI)
            default: throw Self.refusal(identity, "its provider has no page to sign in at")
            }
        case .gitHubActions: throw Self.refusal(identity, "its tokens come from GitHub Actions")
        case .developer: throw Self.refusal(identity, "its tokens are signed with AWS credentials")
        case .userPool:
            throw Self.refusal(
                identity, "its user pool is signed in to by 'evercred user-pool sign-in \(identity.name)'")
        }
    }

    init(
        _ identity: Identity, title: String, server: Server, client: OAuthClient, seed: SecretSource?, scope: String,
        isScopeAssumed: Bool = false, parameters: [FormField] = [], issuer: String,
        proof: OAuthRefresher.Proof = .idToken, keepsAccessToken: Bool = false, redirectURI: String? = nil
    ) {
        self.identity = identity.name
        self.title = title
        self.redirectURI = redirectURI
        self.seed = seed
        self.client = client
        self.server = server
        self.scope = scope
        self.isScopeAssumed = isScopeAssumed
        self.parameters = parameters
        self.issuer = issuer
        self.proof = proof
        self.keepsAccessToken = keepsAccessToken
    }

    /// Whether the answer holds an id_token, which a `nonce` can tie to the question.
    var hasNonce: Bool { scope.split(separator: " ").contains("openid") }

    /// Whether a page of this machine can be where the browser comes back to.
    package var allowsLoopbackPage: Bool { redirectURI.map { LoopbackAddress($0) != nil } ?? true }
}

import CredentialModel
import Providers

// The addresses of the providers, and what each wants to hear before it gives a token for later.
extension SignInPlan {
    /// Google Identity, "OAuth 2.0 for mobile and desktop apps" and "for TV and limited-input devices".
    init(
        _ identity: Identity, google refresher: OAuthRefresher, _ tokenAddress: String, _ seed: SecretSource?,
        base: String?, _ redirectURI: String?
    ) {
        self.init(
            identity, title: "Google",
            server: .addresses(
                authorization: (base ?? "https://accounts.google.com") + "/o/oauth2/v2/auth",
                token: TokenPlace(address: tokenAddress),
                device: (base ?? "https://oauth2.googleapis.com") + "/device/code"),
            client: refresher.client, seed: seed, scope: refresher.scope ?? "openid email profile",
            // Only a consent that was asked for anew brings a refresh token.
            parameters: [FormField("access_type", "offline"), FormField("prompt", "consent")],
            issuer: "https://accounts.google.com", redirectURI: redirectURI)
    }

    /// Facebook Login, "Manually build a login flow".
    init(_ identity: Identity, facebook refresher: FacebookRefresher, base: String?, _ redirectURI: String?) {
        self.init(
            identity, title: "Facebook",
            server: .addresses(
                authorization: (base ?? "https://www.facebook.com") + "/dialog/oauth",
                token: TokenPlace(address: refresher.address, takesQuery: true), device: nil),
            client: OAuthClient(id: refresher.appID, secret: refresher.appSecret), seed: refresher.seed,
            scope: "public_profile", issuer: "https://www.facebook.com", proof: .accessToken, keepsAccessToken: true,
            redirectURI: redirectURI)
    }

    /// Login with Amazon developer guide, "Authorization code grant".
    init(
        _ identity: Identity, amazon refresher: OAuthRefresher, _ tokenAddress: String, _ seed: SecretSource?,
        base: String?, _ redirectURI: String?
    ) {
        // The page of the region whose token endpoint is asked.
        let region =
            switch tokenAddress {
            case let address where address.hasPrefix("https://api.amazon.co.uk/"): "https://eu.account.amazon.com"
            case let address where address.hasPrefix("https://api.amazon.co.jp/"): "https://apac.account.amazon.com"
            default: "https://www.amazon.com"
            }
        self.init(
            identity, title: "Amazon",
            server: .addresses(
                authorization: (base ?? region) + "/ap/oa", token: TokenPlace(address: tokenAddress),
                device: nil),
            client: refresher.client, seed: seed, scope: refresher.scope ?? "profile",
            issuer: "https://www.amazon.com", proof: refresher.proof, redirectURI: redirectURI)
    }

    /// Auth0 Authentication API, "Authorize" and "Device authorization flow".
    init(
        _ identity: Identity, auth0 refresher: OAuthRefresher, _ tokenAddress: String, _ seed: SecretSource?,
        domain: String, _ redirectURI: String?
    ) {
        let path = "/oauth/token"
        let base = tokenAddress.hasSuffix(path) ? String(tokenAddress.dropLast(path.utf8.count)) : "https://\(domain)"
        self.init(
            identity, title: "Auth0",
            server: .addresses(
                authorization: "\(base)/authorize", token: TokenPlace(address: tokenAddress),
                device: "\(base)/oauth/device/code"),
            client: refresher.client, seed: seed,
            scope: Self.offline(refresher.scope ?? "openid profile email"),
            parameters: Self.audience(of: refresher), issuer: "\(base)/", proof: refresher.proof,
            redirectURI: redirectURI)
    }

    /// OpenID Connect Core 1.0 section 11: offline access wants a consent that was asked for.
    init(
        _ identity: Identity, oidc refresher: OAuthRefresher, _ issuer: String, _ document: String?,
        _ seed: SecretSource?, _ redirectURI: String?
    ) {
        self.init(
            identity, title: identity.provider.name, server: .discovered(issuer: issuer, document: document),
            client: refresher.client, seed: seed, scope: Self.offline(refresher.scope ?? "openid"),
            isScopeAssumed: refresher.scope == nil,
            parameters: [FormField("prompt", "consent")] + Self.audience(of: refresher),
            issuer: issuer.contains("://") ? issuer : "https://\(issuer)", proof: refresher.proof,
            redirectURI: redirectURI)
    }

    private static func offline(_ scope: String) -> String {
        scope.split(separator: " ").contains("offline_access") ? scope : "\(scope) offline_access"
    }

    private static func audience(of refresher: OAuthRefresher) -> [FormField] {
        refresher.audience.map { [FormField("audience", $0)] } ?? []
    }
}

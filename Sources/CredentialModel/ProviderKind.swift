/// Who vouches for an identity.
package enum ProviderKind: Sendable, Hashable, Codable {
    /// Google; its id_token stands under `accounts.google.com`.
    case google
    /// Facebook; its access token stands under `graph.facebook.com`.
    case facebook
    /// Login with Amazon; its access token stands under `www.amazon.com`.
    case amazon
    /// The company's own provider: OpenID tokens of Cognito under `cognito-identity.amazonaws.com`.
    case developer
    /// An Auth0 tenant, by its domain without scheme and trailing slash.
    case auth0(domain: String)
    /// A Cognito user pool.
    case cognito(region: String, userPoolID: String)
    /// Any other OpenID Connect issuer, by its domain (and path) without scheme and trailing slash.
    case oidc(domain: String)
    /// A SAML provider, by the ARN of its IAM entity.
    case saml(arn: String)
    /// Nobody: an unauthenticated identity.
    case guest
    /// The handler answers with finished AWS credentials; nothing is exchanged.
    case process

    /// The key of the Logins map, which is the token's issuer without scheme and trailing slash
    /// (Cognito Identity API, GetId); `nil` where no login is sent.
    package var loginsKey: String? {
        switch self {
        case .google: "accounts.google.com"
        case .facebook: "graph.facebook.com"
        case .amazon: "www.amazon.com"
        case .developer: "cognito-identity.amazonaws.com"
        case .auth0(let domain), .oidc(let domain): domain
        case .cognito(let region, let userPoolID):
            "cognito-idp.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")/\(userPoolID)"
        case .saml(let arn): arn
        case .guest, .process: nil
        }
    }

    /// The word for it in events and in `EVERCRED_PROVIDER`: Amplify's provider name, or the domain or ARN.
    package var name: String {
        switch self {
        case .google: "google"
        case .facebook: "facebook"
        case .amazon: "amazon"
        case .developer: "developer"
        case .auth0: "auth0"
        case .cognito: "cognito"
        case .oidc(let domain): domain
        case .saml(let arn): arn
        case .guest: "guest"
        case .process: "process"
        }
    }

    /// Whether its tokens are JSON Web Tokens whose `iss` and `aud` can be held against the Logins key.
    package var issuesJSONWebTokens: Bool {
        switch self {
        case .google, .developer, .auth0, .cognito, .oidc: true
        case .facebook, .amazon, .saml, .guest, .process: false
        }
    }
}

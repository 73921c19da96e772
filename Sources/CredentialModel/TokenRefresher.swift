/// How an identity's token is renewed where no handler does it: the settings of its provider's block, as meant.
package indirect enum TokenRefresher: Sendable, Hashable, Codable {
    /// A token endpoint of OAuth 2.0: Google, Login with Amazon, Auth0, any OpenID Connect issuer.
    case oauth(OAuthRefresher)
    /// Facebook's exchange of an access token for one that lives longer.
    case facebook(FacebookRefresher)
    /// The identity token that GitHub Actions gives a job with `id-token: write`.
    case gitHubActions(audience: String?)
    /// GetOpenIdTokenForDeveloperIdentity.
    case developer(DeveloperRefresher)
    /// A session of a Cognito user pool.
    case userPool(UserPoolRefresher)

    /// Whether a redemption may spend the refresh token that it starts from, and only a login could replace it.
    package var mayRotate: Bool {
        switch self {
        case .oauth(let refresher): refresher.mayRotate
        case .userPool(let refresher): !refresher.signsInUnattended
        case .facebook, .gitHubActions, .developer: false
        }
    }
}

import CredentialModel

extension TokenRefresher {
    /// The same refresher, asking the sandbox's stand-in for that issuer instead of the real one.
    ///
    /// - Parameter issuer: the address of the stand-in.
    func turned(to issuer: String, of provider: ProviderKind) -> TokenRefresher {
        switch self {
        case .oauth(var refresher):
            refresher.endpoint =
                switch refresher.endpoint {
                case .address: .address(issuer + Self.tokenPath(of: provider))
                case .discovered(let name, _):
                    .discovered(issuer: name, document: issuer + "/.well-known/openid-configuration")
                }
            return .oauth(refresher)
        case .facebook(var refresher):
            refresher.address = issuer + Self.tokenPath(of: provider)
            return .facebook(refresher)
        // They follow the endpoints of Cognito, and GitHub's own variables.
        case .developer, .gitHubActions, .userPool: return self
        }
    }

    /// Where the token endpoint is with each provider.
    private static func tokenPath(of provider: ProviderKind) -> String {
        switch provider {
        case .facebook: "/oauth/access_token"
        case .amazon: "/auth/o2/token"
        case .auth0: "/oauth/token"
        default: "/token"
        }
    }
}

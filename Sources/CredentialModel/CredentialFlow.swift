/// How a provider's token becomes AWS credentials (Amazon Cognito developer guide, "Identity pools authentication flow").
package indirect enum CredentialFlow: Sendable, Hashable, Codable {
    /// GetId, GetCredentialsForIdentity: the pool chooses the role, credentials last an hour.
    case enhanced
    /// GetId, GetOpenIdToken, AssumeRoleWithWebIdentity with Cognito's token: the caller chooses the role.
    case basic(WebIdentityRole)
    /// AssumeRoleWithWebIdentity with the provider's own token; no identity pool takes part.
    case webIdentity(WebIdentityRole)
    /// The token is all that is wanted: a user pool without an identity pool. There are no AWS credentials.
    case tokenOnly

    /// The word of `flow`; `token-only` follows from the rest and is not written.
    package var name: String {
        switch self {
        case .enhanced: "enhanced"
        case .basic: "basic"
        case .webIdentity: "web-identity"
        case .tokenOnly: "token-only"
        }
    }
}

/// The role that a token is traded for at STS.
package struct WebIdentityRole: Sendable, Hashable, Codable {
    package var roleARN: String
    /// 2 to 64 characters of `[\w+=,.@-]`.
    package var sessionName: String
    /// 15 min to 12 h.
    package var duration: Duration

    package init(roleARN: String, sessionName: String, duration: Duration = .seconds(3600)) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        self.duration = duration
    }
}

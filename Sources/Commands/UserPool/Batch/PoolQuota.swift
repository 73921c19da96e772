/// What a user pool counts a request under: each category has a quota of its own (Cognito developer guide, "Quotas").
enum PoolQuota: Sendable, Hashable, CaseIterable {
    case authentication, creation, recovery, token
    /// The smallest of all, and where an operation goes of which no better is known.
    case update

    /// The category of an operation of the API.
    init(of operation: some StringProtocol) {
        self =
            switch operation {
            case "InitiateAuth", "RespondToAuthChallenge": .authentication
            case "SignUp", "ConfirmSignUp": .creation
            case "ForgotPassword", "ConfirmForgotPassword", "ChangePassword": .recovery
            case "RevokeToken", "GetTokensFromRefreshToken": .token
            default: .update
            }
    }

    /// Requests per second: half of what an account and region begins with (120, 50, 30, 120, 25), for the pool's own
    /// users have their share.
    var perSecond: Double {
        switch self {
        case .authentication, .token: 60
        case .creation: 25
        case .recovery: 15
        case .update: 12
        }
    }
}

/// A Cognito user pool that is signed in to without anybody being there, and the user who signs in.
package struct UserPoolRefresher: Sendable, Hashable, Codable {
    /// `REGION_NAME`.
    package var userPoolID: String
    /// The app client.
    package var clientID: String
    /// `nil`: a public client.
    package var clientSecret: SecretSource?
    /// A user name or an alias; `nil`: whoever has signed in by hand.
    package var username: String?
    /// `nil`: the triggers of a custom flow do without, or somebody signs in by hand.
    package var password: SecretSource?
    package var authFlow: AuthFlow
    /// The seed of the authenticator, in base32.
    package var totp: SecretSource?
    /// Answers the challenges that nothing else answers.
    package var challengeHandler: HandlerCommand?
    /// What takes the place of a password that must be changed.
    package var newPassword: SecretSource?
    /// What a sign-in tells Lambda triggers instead of the identity's `clientMetadata`, where there is any.
    package var validationData: [String: String]

    package init(
        userPoolID: String, clientID: String, clientSecret: SecretSource? = nil, username: String? = nil,
        password: SecretSource? = nil, authFlow: AuthFlow = .userSRP, totp: SecretSource? = nil,
        challengeHandler: HandlerCommand? = nil, newPassword: SecretSource? = nil,
        validationData: [String: String] = [:]
    ) {
        self.userPoolID = userPoolID
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.username = username
        self.password = password
        self.authFlow = authFlow
        self.totp = totp
        self.challengeHandler = challengeHandler
        self.newPassword = newPassword
        self.validationData = validationData
    }

    /// Whether it can sign in by itself: a session that is lost costs nobody a login.
    package var signsInUnattended: Bool {
        username != nil && (password != nil || authFlow == .custom && challengeHandler != nil)
    }
}

/// How a sign-in to a user pool begins: the values of `authFlow`, Amplify's `authenticationFlowType`.
package enum AuthFlow: String, Sendable, Hashable, Codable, CaseIterable {
    /// The password is proved and never sent.
    case userSRP = "USER_SRP_AUTH"
    /// The password is sent: what user migration needs.
    case userPassword = "USER_PASSWORD_AUTH"
    /// Lambda triggers ask; a password, when there is one, is proved first.
    case custom = "CUSTOM_AUTH"
}

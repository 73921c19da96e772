package import CredentialModel

/// What a human sign-in and user-pool operations need to know.
package struct SignInSettings: Sendable, Hashable {
    package var auth0: Auth0Settings?
    package var federated: FederatedClientIDs
    package var userPool: UserPoolSettings

    package init(
        auth0: Auth0Settings? = nil, federated: FederatedClientIDs = FederatedClientIDs(),
        userPool: UserPoolSettings = UserPoolSettings()
    ) {
        self.auth0 = auth0
        self.federated = federated
        self.userPool = userPool
    }
}

/// An Auth0 application: Amplify's `auth0` settings under their own names.
package struct Auth0Settings: Sendable, Hashable {
    /// Without scheme and trailing slash.
    package var domain: String?
    package var clientID: String?
    package var clientSecret: SecretSource?
    package var redirectURI: String?
    package var audience: String?
    /// Accepted for Amplify's sake; the flow is always code with PKCE.
    package var responseType: String?
    package var scope: String?
    /// Where Auth0 sends the browser after a logout.
    package var returnTo: String?

    package init() {}
}

/// Client ids under the names that Amplify's `federated` prop has for them.
package struct FederatedClientIDs: Sendable, Hashable {
    package var google: String?
    package var facebook: String?
    package var amazon: String?

    package init(google: String? = nil, facebook: String? = nil, amazon: String? = nil) {
        self.google = google
        self.facebook = facebook
        self.amazon = amazon
    }
}

/// A Cognito user pool and the client that speaks to it.
package struct UserPoolSettings: Sendable, Hashable {
    package var userPoolID: String?
    package var clientID: String?
    package var clientSecret: SecretSource?
    package var username: String?
    package var password: SecretSource?
    package var authFlow: AuthFlow
    /// The seed of the authenticator, in base32.
    package var totp: SecretSource?
    package var challengeHandler: HandlerCommand?
    package var newPassword: SecretSource?
    /// Sent to Lambda triggers instead of the identity's `clientMetadata` in a sign-in, beside it in a sign-up.
    package var validationData: [String: String]

    package init(
        userPoolID: String? = nil, clientID: String? = nil, clientSecret: SecretSource? = nil,
        username: String? = nil, password: SecretSource? = nil, authFlow: AuthFlow = .userSRP,
        totp: SecretSource? = nil, challengeHandler: HandlerCommand? = nil, newPassword: SecretSource? = nil,
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
}

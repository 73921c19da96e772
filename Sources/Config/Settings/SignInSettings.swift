package import CredentialModel

/// What a human sign-in and user-pool operations need to know.
package struct SignInSettings: Sendable, Hashable {
    package var auth0: Auth0Settings?
    package var redirectURIs: RedirectURIs
    package var federated: FederatedClientIDs
    package var userPool: UserPoolSettings

    package init(
        auth0: Auth0Settings? = nil, redirectURIs: RedirectURIs = RedirectURIs(),
        federated: FederatedClientIDs = FederatedClientIDs(),
        userPool: UserPoolSettings = UserPoolSettings()
    ) {
        self.auth0 = auth0
        self.redirectURIs = redirectURIs
        self.federated = federated
        self.userPool = userPool
    }
}

/// What of Amplify's `auth0` settings concerns humans alone.
package struct Auth0Settings: Sendable, Hashable {
    /// Without scheme and trailing slash.
    package var domain: String?
    package var clientID: String?
    /// Where Auth0 sends the browser after a logout.
    package var returnTo: String?
    /// Whether a logout ends the login at the provider behind Auth0, too.
    package var isFederated: Bool

    package init(
        domain: String? = nil, clientID: String? = nil, returnTo: String? = nil, isFederated: Bool = false
    ) {
        self.domain = domain
        self.clientID = clientID
        self.returnTo = returnTo
        self.isFederated = isFederated
    }
}

/// Where the providers send the browser back to after a sign-in, as registered with each; `nil`: anywhere on this
/// machine.
package struct RedirectURIs: Sendable, Hashable {
    package var google: String?
    package var facebook: String?
    package var amazon: String?
    package var auth0: String?
    package var oidc: String?

    package init(
        google: String? = nil, facebook: String? = nil, amazon: String? = nil, auth0: String? = nil,
        oidc: String? = nil
    ) {
        self.google = google
        self.facebook = facebook
        self.amazon = amazon
        self.auth0 = auth0
        self.oidc = oidc
    }

    /// The one of that provider's settings.
    package subscript(provider: ProviderKind) -> String? {
        switch provider {
        case .google: google
        case .facebook: facebook
        case .amazon: amazon
        case .auth0: auth0
        case .oidc: oidc
        case .developer, .cognito, .saml, .guest, .process: nil
        }
    }
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

package import CredentialModel
package import StrictJSON

/// What is remembered of an identity.
package struct IdentityRecord: Sendable, Hashable {
    package var name: String
    /// The identity as it was last configured, so that `credentials` can refresh it without the configuration.
    package var definition: Identity?
    /// A digest of what the identity's own credentials depend on.
    package var fingerprint: String
    package var token: ProviderToken?
    /// The refresh token in force: the configured one, what the provider rotated it to, or what a login supplied.
    package var refreshToken: RefreshToken?
    /// A redemption whose outcome nobody knows; `nil`: every one came to its end.
    package var redemption: Redemption?
    /// The identity id of Cognito Identity, `REGION:UUID`.
    package var identityID: String?
    /// What the refresh handler returned under `state` last time.
    package var handlerState: JSONValue?
    /// The failures in a row on the token's clock.
    package var failure: FailureRecord?
    /// Whether it has had credentials since it was last signed out.
    package var isSignedIn: Bool
    /// Whether it was logged out and rests until `login` or `--force`.
    package var isResting: Bool
    /// When it left the configuration; `nil` while it is configured.
    package var retiredAt: Timestamp?

    package init(
        name: String, definition: Identity?, fingerprint: String = "", token: ProviderToken? = nil,
        refreshToken: RefreshToken? = nil, redemption: Redemption? = nil, identityID: String? = nil,
        handlerState: JSONValue? = nil,
        failure: FailureRecord? = nil, isSignedIn: Bool = false, isResting: Bool = false, retiredAt: Timestamp? = nil
    ) {
        self.name = name
        self.definition = definition
        self.fingerprint = fingerprint
        self.token = token
        self.refreshToken = refreshToken
        self.redemption = redemption
        self.identityID = identityID
        self.handlerState = handlerState
        self.failure = failure
        self.isSignedIn = isSignedIn
        self.isResting = isResting
        self.retiredAt = retiredAt
    }
}

package import AWSClient
package import CredentialModel
package import StrictJSON

/// What a provider is told when a fresh token is due.
package struct TokenRequest: Sendable {
    package var identity: Identity
    package var reason: RefreshReason
    /// 1 for the first try, one more after each failure in a row.
    package var attempt: Int
    /// The token that is remembered, if any.
    package var previous: ProviderToken?
    /// The Cognito identity id that is remembered or configured, if any.
    package var identityID: String?
    /// What the handler returned under `state` last time.
    package var handlerState: JSONValue?
    /// The refresh token in force and the seed it goes back to, as remembered.
    package var refreshToken: RefreshToken?
    /// Where a redemption is noted before it begins; `nil`: nowhere.
    package var journal: (any RedemptionJournal)?
    /// When an earlier redemption of the token began whose outcome nobody knows, once the journal has told it.
    var redemptionBegan: Timestamp?
    /// Whose credentials sign the request, for a provider of developer tokens that asks AWS.
    package var signer: SigningCredentials?
    /// The token that the service has just refused; the same one again is a failure.
    package var rejectedToken: Secret?
    /// When the attempt must be over.
    package var deadline: BootInstant

    package init(
        identity: Identity, reason: RefreshReason, attempt: Int = 1, previous: ProviderToken? = nil,
        identityID: String? = nil, handlerState: JSONValue? = nil, refreshToken: RefreshToken? = nil,
        journal: (any RedemptionJournal)? = nil, signer: SigningCredentials? = nil, rejectedToken: Secret? = nil,
        deadline: BootInstant = .distantFuture
    ) {
        self.identity = identity
        self.reason = reason
        self.attempt = attempt
        self.previous = previous
        self.identityID = identityID
        self.handlerState = handlerState
        self.refreshToken = refreshToken
        self.journal = journal
        self.signer = signer
        self.rejectedToken = rejectedToken
        self.deadline = deadline
    }
}

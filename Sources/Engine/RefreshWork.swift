import CredentialModel
import State

/// What one refresh has to do: the pipeline's whole input, so that it needs to ask nobody.
struct RefreshWork: Sendable {
    /// The identity as configured and as remembered.
    var identity: Identity
    var identityRecord: IdentityRecord
    var setRecord: SetRecord
    /// Why the provider token is renewed in this pass; `nil` when it is used as it is.
    var tokenReason: RefreshReason?
    /// Why credentials are exchanged in this pass; `nil` when only the token is renewed.
    var exchangeReason: RefreshReason?
    /// Whose credentials sign the call: AssumeRole for the set of a role, the request for a developer's token.
    var parentCredentials: TemporaryCredentials?
    /// What those credentials are counted under at STS: their account, as far as it is known.
    var callerAccount = ""
    /// 1 for the first try, one more for each failure since the last success.
    var attempt: Int
    /// How long the whole refresh may take, once it has a place among the refreshers that run at once.
    var timeout: Duration
    /// Whether a token that it renews may spend the refresh token behind it.
    var mayRotate: Bool { identity.refreshHandler == nil && identity.refresher?.mayRotate == true }
}

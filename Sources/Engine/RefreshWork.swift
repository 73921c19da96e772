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
    /// Whose credentials sign the AssumeRole call, for the set of a role.
    var parentCredentials: TemporaryCredentials?
    /// 1 for the first try, one more for each failure since the last success.
    var attempt: Int
    /// When the whole refresh must be over.
    var deadline: BootInstant
}

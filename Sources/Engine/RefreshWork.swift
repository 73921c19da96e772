package import CredentialModel
package import State

/// What one refresh has to do: the pipeline's whole input, so that it needs to ask nobody.
package struct RefreshWork: Sendable {
    /// The identity as configured and as remembered.
    package var identity: Identity
    package var identityRecord: IdentityRecord
    package var setRecord: SetRecord
    /// Why the provider token is renewed in this pass; `nil` when it is used as it is.
    package var tokenReason: RefreshReason?
    /// Why credentials are exchanged in this pass; `nil` when only the token is renewed.
    package var exchangeReason: RefreshReason?
    /// Whose credentials sign the AssumeRole call, for the set of a role.
    package var parentCredentials: TemporaryCredentials?
    /// 1 for the first try, one more for each failure since the last success.
    package var attempt: Int
    /// When the whole refresh must be over.
    package var deadline: BootInstant
}

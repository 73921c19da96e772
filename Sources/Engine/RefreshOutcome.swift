package import CredentialModel
package import Scheduling
package import State

/// What one refresh came to: the records to go on with, and what each service answered.
package struct RefreshOutcome: Sendable {
    /// The identity's record with whatever was learnt, even when a later step failed.
    package var identityRecord: IdentityRecord
    /// The set's record; its credentials are new when `newCredentials` is true.
    package var setRecord: SetRecord
    /// Whether a new provider token was obtained.
    package var hasNewToken = false
    package var hasNewCredentials = false
    /// When the new credentials end on the machine's own clock.
    package var expiresAt: BootInstant?
    /// Why the token could not be renewed.
    package var tokenFailure: RefreshFailure?
    /// Why the credentials could not be had.
    package var exchangeFailure: RefreshFailure?
    /// What each rate bucket has to know.
    package var bucketResults: [(bucket: BucketKey, result: BucketResult)] = []
    /// Why the state could not be written, if it could not.
    package var stateFailure: StateError?
    /// What the user should know although it worked.
    package var warnings: [String] = []
    /// The offset of the service's clock that this pass met, and the host that showed it.
    package var clockReading: (host: String, offset: Duration)?
}

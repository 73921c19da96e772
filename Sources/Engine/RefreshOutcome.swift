import CredentialModel
import Scheduling
import State

/// What one refresh came to: the records to go on with, and what each service answered.
struct RefreshOutcome: Sendable {
    /// The identity's record with whatever was learnt, even when a later step failed.
    var identityRecord: IdentityRecord
    /// The set's record; its credentials are new when ``hasNewCredentials`` is true.
    var setRecord: SetRecord
    /// Whether a new provider token was obtained.
    var hasNewToken = false
    var hasNewCredentials = false
    /// When the new credentials end on the machine's own clock.
    var expiresAt: BootInstant?
    /// Why the token could not be renewed.
    var tokenFailure: RefreshFailure?
    /// Why the credentials could not be had.
    var exchangeFailure: RefreshFailure?
    /// What each rate bucket has to know.
    var bucketResults: [(bucket: RateBucket, result: BucketResult)] = []
    /// What came of the last attempt to write the state; `nil` when there was nothing to write.
    var stateResult: Result<Void, StateError>?
    /// What the user should know although it worked.
    var warnings: [String] = []
    /// Whether the pass was cut short, by the end of the process or by a logout: its failures are nobody's.
    var wasCut = false
    /// The offset of the service's clock that this pass met, and the host that showed it.
    var clockReading: (host: String, offset: Duration)?
}

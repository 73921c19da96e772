import CredentialModel
import State

/// One identity as the orchestrator keeps it in memory.
struct IdentityEntry {
    var identity: Identity
    var record: IdentityRecord
    /// When its token ends, on the machine's own clock.
    var tokenExpiresAt: BootInstant?
    /// The next try after a failed renewal, on the machine's own clock.
    var nextAttempt: BootInstant?
    /// What a login has brought is about to be taken over: until then nothing of it begins.
    var isPaused = false
    /// Somebody asked for a fresh token, whatever the clock says.
    var isForced = false
    /// The file that its token lies in was written since the token was read.
    var hasNewTokenFile = false
    /// What that file looked like when it was last looked at.
    var tokenMark: FileMark?
    /// What its secrets and handler looked like when it began to wait for a human.
    var watchedFiles: [FileMark?]?
}

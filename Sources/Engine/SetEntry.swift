import CredentialModel
import Scheduling
import State

/// One credential set as the orchestrator keeps it in memory.
struct SetEntry {
    /// Its record, as it is in the state or will be there when the next save ends.
    var record: SetRecord
    /// The set whose credentials sign for it, and the sets that wait on this one's.
    let parent: JobID?
    var children: [JobID] = []
    /// When the credentials it holds end, on the machine's own clock.
    var expiresAt: BootInstant?
    /// When they were last renewed by this process, on the machine's own clock.
    var refreshedAt: BootInstant?
    /// The next try after a failure, on the machine's own clock.
    var nextAttempt: BootInstant?
    /// Somebody asked for it, whatever its clocks say.
    var isForced = false
    /// It is due, but its parent must be refreshed first.
    var waitsForParent = false
    /// It is configured no longer: only its section is waited for to expire.
    var isLeaving = false
    /// Tries that failed in this run, and when the first of them began.
    var failedTries = 0
    var firstTry: BootInstant?
    /// A child's call has shown that the service takes its credentials for expired, whatever the clock says.
    var isRefused = false
    /// A refresh is under way.
    var isRunning = false
    /// How many passes have begun whose results are not in the files yet.
    var passes = 0

    init(record: SetRecord, parent: JobID? = nil) {
        self.record = record
        self.parent = parent
    }

    /// Whether it has left the configuration and nothing of it is anywhere.
    var isForgotten: Bool { isLeaving && record.credentials == nil && record.placements.isEmpty }

    /// Whether its identity's token is written somewhere.
    var writesToken: Bool { record.definition.outputs.contains { $0.kind == .token } }

    /// Drops the credentials and whatever was planned for them.
    mutating func forgetCredentials() {
        record.credentials = nil
        record.failure = nil
        expiresAt = nil
        nextAttempt = nil
        isRefused = false
        waitsForParent = false
    }

    /// How long its credentials still live.
    func remaining(at now: BootInstant) -> Duration? { expiresAt.map { $0 - now } }
}

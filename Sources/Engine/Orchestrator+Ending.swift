import CredentialModel
import Events
import Outputs
import Scheduling
import State

// When a single pass has done all it can, and how a process ends.
extension Orchestrator {
    /// A set is tried at most this often in a single pass…
    private static var maximumTries: Int { 4 }
    /// …and for at most this long.
    private static var patience: Duration { .seconds(60) }

    /// Looks whether a set has come to rest, and lets go whoever waits for that.
    func settle(_ job: JobID, now: BootInstant) {
        if let callers = waiters[job], hasCalmedDown(job, now: now) {
            waiters[job] = nil
            callers.forEach { $0.resume() }
        }
        guard unsettled.contains(job), hasComeToRest(job, now: now) else { return }
        unsettled.remove(job)
        if unsettled.isEmpty { wake() }
    }

    /// Whether a single pass can do no more for the set: it is fresh, it failed as often as it may, or its next try
    /// lies beyond what a single pass waits for.
    private func hasComeToRest(_ job: JobID, now: BootInstant) -> Bool {
        let entry = sets[job]
        if entry.isRunning { return false }
        if entry.waitsForParent, let parent = entry.parent {
            return hasComeToRest(parent, now: now)
        }
        guard let next = timing(of: job, now: now).next else { return true }
        let firstTry = entry.firstTry ?? now
        if entry.failedTries >= Self.maximumTries || now - firstTry >= Self.patience { return true }
        let isFailing = entry.record.failure != nil || identities[entry.record.identity]?.record.failure != nil
        return next > (isFailing ? firstTry + Self.patience : now)
    }

    /// Whether somebody who asked for a refresh has an answer: it ended, well or not.
    private func hasCalmedDown(_ job: JobID, now: BootInstant) -> Bool {
        let entry = sets[job]
        if entry.isRunning || entry.isForced { return false }
        if entry.waitsForParent { return entry.record.failure != nil }
        guard let next = timing(of: job, now: now).next else { return true }
        return next > now
    }

    /// Flushes everything, tells the summary and gives the verdict.
    func finish() async -> ExitCode {
        await parts.outputs.flush()
        await flushSaves()
        var verdict = ExitVerdict(rows: rows(horizon: margin), hasWriteFailure: hasWriteFailure || stateIsFailing)
        if case .once = options.mode {
            verdict.isIncomplete = isIncomplete
            let code = verdict.exitCode
            tellSummary(exitCode: code)
            return code
        }
        tellSummary(exitCode: .success)
        return .success
    }
}

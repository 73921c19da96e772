import CredentialModel
import Events
import Outputs
import Platform
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
        if isDone(with: job) { scheduler.cancel(job) }
        if unsettled.isEmpty { wake() }
    }

    /// Whether a try of the set has ended in this run, or its parent's failure has become its own.
    func hasBeenTried(_ job: JobID) -> Bool {
        let entry = sets[job]
        return entry.failedTries > 0 || entry.waitsForParent && entry.record.failure != nil
    }

    /// Whether this is a single pass that will not touch the set again.
    func isDone(with job: JobID) -> Bool {
        guard case .once = options.mode else { return false }
        return !unsettled.contains(job)
    }

    /// Looks now and then at sets whose time is up although nothing happens to them: their service does not answer.
    func watchPatience() async {
        while (try? await parts.time.sleep(for: Self.patience / 4)) != nil {
            for job in unsettled { settle(job, now: parts.time.bootNow) }
        }
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
        if let outage = outage(of: job, now: now), now - outage >= Self.patience { return true }
        if entry.failedTries >= Self.maximumTries || now - firstTry >= Self.patience { return true }
        let isFailing = entry.record.failure != nil || identities[entry.record.identity]?.record.failure != nil
        return isFailing ? next >= firstTry + Self.patience : next > now
    }

    /// Since when a service does not answer that the set needs.
    private func outage(of job: JobID, now: BootInstant) -> BootInstant? {
        if outages.isEmpty { return nil }
        return buckets(of: job, timing(of: job, now: now), at: now).compactMap { outages[$0.key] }.min()
    }

    /// Whether somebody who asked for a refresh has an answer: it ended, well or not.
    private func hasCalmedDown(_ job: JobID, now: BootInstant) -> Bool {
        let entry = sets[job]
        if entry.isLeaving { return true }
        if entry.isRunning || entry.isForced { return false }
        if entry.waitsForParent { return entry.record.failure != nil }
        guard let next = timing(of: job, now: now).next else { return true }
        return next > now
    }

    /// Notes that what a pass came to is in the files.
    func endPass(_ job: JobID) {
        sets[job].passes -= 1
        guard sets[job].passes == 0 else { return }
        passWaiters.removeValue(forKey: job)?.forEach { $0.resume() }
    }

    /// Returns when no pass of the set is under way.
    func waitForPasses(of job: JobID) async {
        guard sets[job].passes > 0 else { return }
        await withCheckedContinuation { passWaiters[job, default: []].append($0) }
    }

    /// Lets go whoever waits for sets that nobody will refresh any more.
    func dismissWaiters() {
        let callers = waiters.values.joined()
        waiters = [:]
        callers.forEach { $0.resume() }
    }

    /// Flushes everything, tells the summary and gives the verdict.
    func finish() async -> ExitCode {
        await parts.outputs.flush()
        let isOnce = if case .once = options.mode { true } else { false }
        await parts.hooks.finish(within: isOnce && !isIncomplete ? nil : Self.grace)
        await flushSaves()
        var verdict = verdict(rows(horizon: margin))
        if isOnce {
            verdict.isIncomplete = isIncomplete
            let code = verdict.exitCode
            tellSummary(exitCode: code)
            return code
        }
        tellSummary(exitCode: .success)
        return .success
    }
}

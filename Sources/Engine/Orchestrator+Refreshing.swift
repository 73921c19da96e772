import CredentialModel
import Events
import Logging
import Outputs
import Platform
import Scheduling
import State

// The life of one refresh, as the orchestrator sees it: begin, apply, publish, plan.
extension Orchestrator {
    /// Marks a job as under way and gives what it has to do; `nil` when nothing is to be done after all.
    func begin(_ job: JobID) -> (@Sendable () async -> Void)? {
        let now = parts.time.bootNow
        guard let work = work(for: job, now: now) else {
            _ = scheduler.finished(job, results: [], now: now)
            return nil
        }
        sets[job].isRunning = true
        if sets[job].firstTry == nil { sets[job].firstTry = now }
        runningCount += 1
        return { await self.perform(work, job) }
    }

    private func perform(_ work: RefreshWork, _ job: JobID) async {
        let outcome = await parts.pipeline.refresh(work)
        apply(outcome, of: work, to: job)
        if outcome.hasNewCredentials { await publish(job) }
        runningCount -= 1
        wake()
    }

    // MARK: Begin

    private func work(for job: JobID, now: BootInstant) -> RefreshWork? {
        guard !isStopping else { return nil }
        let entry = sets[job]
        guard let owner = identities[entry.record.identity] else { return nil }
        let isOwn = entry.record.definition.role == nil
        let timing = timing(of: job, now: now)
        let tokenReason = timing.token.flatMap { $0.at <= now ? $0.reason : nil }
        let exchangeReason = timing.credentials.flatMap { $0.at <= now ? $0.reason : nil }
        guard tokenReason != nil || exchangeReason != nil else {
            plan(job)
            return nil
        }
        var parentCredentials: TemporaryCredentials?
        if !isOwn {
            guard let credentials = usableParentCredentials(of: job, now: now) else { return nil }
            parentCredentials = credentials
        }
        let policy = entry.record.definition.policy
        let failures = max(entry.record.failure?.count ?? 0, isOwn ? owner.record.failure?.count ?? 0 : 0)
        return RefreshWork(
            identity: owner.identity, identityRecord: owner.record, setRecord: entry.record,
            tokenReason: tokenReason, exchangeReason: exchangeReason, parentCredentials: parentCredentials,
            attempt: failures + 1, deadline: now + policy.timeout)
    }

    /// The parent's credentials, when they can sign a call now. Otherwise the parent is refreshed first and the child
    /// waits for it: once, however many children ask.
    private func usableParentCredentials(of job: JobID, now: BootInstant) -> TemporaryCredentials? {
        guard let parent = sets[job].parent else { return nil }
        let entry = sets[parent]
        if let remaining = entry.remaining(at: now), remaining > entry.record.definition.policy.mandatory,
            !entry.isForced, !entry.isRunning, let credentials = entry.record.credentials
        {
            return credentials
        }
        sets[job].waitsForParent = true
        if !entry.isRunning { plan(parent, asParent: true) }
        return nil
    }

    // MARK: Apply

    private func apply(_ outcome: RefreshOutcome, of work: RefreshWork, to job: JobID) {
        let now = parts.time.bootNow
        let transitions = scheduler.finished(
            job, results: outcome.bucketResults.map { ($0.bucket.key, $0.result) }, now: now)
        sets[job].isRunning = false
        tell(transitions)
        tellState(outcome.stateFailure)
        tellClock(outcome.clockReading)
        for warning in outcome.warnings {
            parts.logger.warning("refresh warning", metadata: ["set": "\(work.setRecord.name)", "warning": "\(warning)"])
        }
        if work.setRecord.definition.role == nil { applyIdentity(outcome, of: work, now: now) }
        applySet(outcome, of: work, to: job, now: now)
        tell(outcome, of: work, entry: sets[job])
        plan(job)
        if sets[job].waitsForParent, let parent = sets[job].parent { plan(parent, asParent: true) }
        if outcome.hasNewCredentials {
            releaseChildren(of: job)
        } else if outcome.exchangeFailure != nil || outcome.tokenFailure != nil, !hasUsableCredentials(job, now: now) {
            failChildren(of: job, because: outcome.exchangeFailure ?? outcome.tokenFailure)
        }
        settle(job, now: now)
    }

    private func applyIdentity(_ outcome: RefreshOutcome, of work: RefreshWork, now: BootInstant) {
        let name = work.identity.name
        guard var entry = identities[name] else { return }
        // The configuration may have changed meanwhile: what was learnt counts, what was configured does not.
        var record = outcome.identityRecord
        record.definition = entry.record.definition
        record.fingerprint = entry.record.fingerprint
        entry.record = record
        if let token = record.token, outcome.hasNewToken {
            let offset = outcome.setRecord.clockOffset
            entry.tokenExpiresAt = now + (token.expiration - (parts.time.now + offset))
            entry.isForced = false
        }
        entry.nextAttempt = nil
        if let failure = outcome.tokenFailure {
            let previous = work.identityRecord.failure
            let remaining = entry.tokenExpiresAt.map { $0 - now }
            let delay = backoff(failure, count: (previous?.count ?? 0) + 1, remaining: remaining)
            entry.nextAttempt = delay.map { now + $0 }
            entry.record.failure = FailureRecord(
                previous: previous, failure: failure, now: parts.time.now, delay: delay)
            entry.watchedFiles = failure.failureClass == .needsLogin ? entry.identity.secretMarks : nil
            entry.isForced = false
        }
        identities[name] = entry
        // An id that was learnt is worth a request of a scarce kind, even when what came after it failed.
        let hasLearntID = !outcome.hasNewCredentials && record.identityID != work.identityRecord.identityID
        if outcome.tokenFailure != nil || hasLearntID { save([.identity(entry.record)]) }
    }

    private func applySet(_ outcome: RefreshOutcome, of work: RefreshWork, to job: JobID, now: BootInstant) {
        var entry = sets[job]
        let definition = entry.record.definition
        let placements = entry.record.placements
        if outcome.hasNewCredentials {
            entry.record = outcome.setRecord
            entry.record.definition = definition
            entry.record.placements = placements
            entry.expiresAt = outcome.expiresAt
            entry.refreshedAt = now
            entry.nextAttempt = nil
            entry.isForced = false
            entry.failedTries = 0
            refreshedCount += 1
        } else if let failure = outcome.exchangeFailure {
            let delay = backoff(failure, count: (entry.record.failure?.count ?? 0) + 1, remaining: entry.remaining(at: now))
            entry.nextAttempt = delay.map { now + $0 }
            entry.record.failure = FailureRecord(
                previous: entry.record.failure, failure: failure, now: parts.time.now, delay: delay)
            entry.isForced = false
            entry.failedTries += 1
            save([.set(entry.record)])
            if failure.failureClass == .tokenRejected, let parent = entry.parent, !entry.waitsForParent {
                // The parent's keys were refused: it is renewed at once, and this set after it.
                entry.waitsForParent = true
                sets[parent].isForced = true
            }
        } else if outcome.tokenFailure != nil {
            entry.isForced = false
            entry.failedTries += 1
        }
        sets[job] = entry
    }

    private func backoff(_ failure: RefreshFailure, count: Int, remaining: Duration?) -> Duration? {
        Backoff.delay(
            after: failure.failureClass, count: count, retryAfter: failure.retryAfter, remaining: remaining,
            using: &random)
    }

    private func hasUsableCredentials(_ job: JobID, now: BootInstant) -> Bool {
        let entry = sets[job]
        return entry.remaining(at: now).map { $0 > entry.record.definition.policy.mandatory } ?? false
    }

    private func releaseChildren(of job: JobID) {
        for child in sets[job].children where sets[child].waitsForParent {
            sets[child].waitsForParent = false
            // Whatever it failed with waited for this.
            if sets[child].record.failure != nil { sets[child].nextAttempt = parts.time.bootNow }
            plan(child)
        }
    }

    /// A child cannot be helped before its parent is: it shares the parent's failure and goes on waiting for it.
    private func failChildren(of job: JobID, because failure: RefreshFailure?) {
        guard let failure else { return }
        let parent = sets[job].record.name
        for child in sets[job].children where sets[child].waitsForParent {
            sets[child].failedTries += 1
            if sets[child].record.failure?.failure.code != RefreshFailure.parentUnavailable {
                let inherited = RefreshFailure(
                    code: RefreshFailure.parentUnavailable,
                    message: "The credentials of '\(parent)', which assume this role, are not available",
                    failureClass: failure.failureClass, remedy: failure.remedy)
                sets[child].record.failure = FailureRecord(
                    previous: nil, failure: inherited, now: parts.time.now, delay: nil)
                save([.set(sets[child].record)])
                tellFailure(inherited, of: sets[child].record, attempt: 1)
            }
            settle(child, now: parts.time.bootNow)
            failChildren(of: child, because: failure)
        }
    }

    // MARK: Plan

    func timing(of job: JobID, now: BootInstant) -> RefreshTiming {
        let entry = sets[job]
        let owner = identities[entry.record.identity]
        let isOwn = entry.record.definition.role == nil
        return RefreshTiming(
            set: entry, identity: isOwn ? owner : nil,
            owner: owner ?? IdentityEntry.unknown(entry.record.identity), margin: margin, now: now)
    }

    /// Tells the scheduler when the set is due next.
    ///
    /// - Parameter asParent: a child waits for it, so it is due now even if its own clock would give it longer.
    func plan(_ job: JobID, asParent: Bool = false) {
        let entry = sets[job]
        guard !entry.isLeaving, !entry.waitsForParent, selected.contains(entry.record.name) else {
            scheduler.cancel(job)
            return
        }
        let now = parts.time.bootNow
        let timing = timing(of: job, now: now)
        guard let next = timing.next else {
            scheduler.cancel(job)
            return
        }
        scheduler.schedule(
            job, at: next, priority: priority(of: entry, asParent: asParent),
            buckets: buckets(of: job, timing, at: max(next, now)).map(\.key))
        watchExpiry(of: job)
        wake()
    }

    private func priority(of entry: SetEntry, asParent: Bool) -> JobPriority {
        guard let expiresAt = entry.expiresAt, !asParent, !entry.isForced else { return .mandatory }
        return .advisory(mandatory: expiresAt - entry.record.definition.policy.mandatory, expires: expiresAt)
    }

    /// The buckets that a pass at that moment draws from.
    private func buckets(of job: JobID, _ timing: RefreshTiming, at moment: BootInstant) -> [RateBucket] {
        let entry = sets[job]
        guard let owner = identities[entry.record.identity] else { return [] }
        let set = entry.record.definition
        if set.role != nil { return [RateBuckets.signedSTS(owner.identity, caller: set.parent ?? "")] }
        var buckets: [RateBucket] = []
        if let token = timing.token, token.at <= moment, let refresher = RateBuckets.refresher(of: owner.identity) {
            buckets.append(refresher)
        }
        if let credentials = timing.credentials, credentials.at <= moment, owner.identity.provider != .process {
            let mustAskForID =
                owner.identity.identityID == nil && owner.record.identityID == nil
                && owner.identity.provider != .developer
            if mustAskForID { buckets.append(RateBuckets.getID(owner.identity)) }
            buckets.append(RateBuckets.getCredentials(owner.identity))
        }
        return buckets
    }

    /// The time to the next run, by which credentials are renewed earlier.
    var margin: Duration {
        if case .once(let every, _) = options.mode { every ?? cronInterval?.estimate ?? .zero } else { .zero }
    }
}

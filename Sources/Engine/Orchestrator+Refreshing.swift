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
            settle(job, now: now)
            return nil
        }
        sets[job].isRunning = true
        sets[job].passes += 1
        if sets[job].firstTry == nil { sets[job].firstTry = now }
        runningCount += 1
        return { await self.perform(work, job) }
    }

    private func perform(_ work: RefreshWork, _ job: JobID) async {
        let began = parts.time.bootNow
        let refresh = Task { [pipeline = parts.pipeline] in await pipeline.refresh(work) }
        refreshes[job] = refresh
        var outcome = await refresh.value
        outcome.wasCut = refresh.isCancelled
        refreshes[job] = nil
        if !outcome.wasCut {
            parts.notePass(
                parts.time.bootNow - began, outcome.tokenFailure == nil && outcome.exchangeFailure == nil)
        }
        if apply(outcome, of: work, to: job) { await publish(job) }
        runningCount -= 1
        endPass(job)
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
        guard scheduler.isAdmitted(job, to: buckets(of: job, timing, at: now).map(\.key)) else {
            // It waited so long that it needs more than it stood in line for.
            plan(job)
            return nil
        }
        // A developer's signer is asked for while a token is due; the exchange does without.
        let needsParent = !isOwn || tokenReason != nil
        let parentCredentials = needsParent ? parentCredentials(for: job, now: now) : nil
        guard !needsParent || !sets[job].waitsForParent else { return nil }
        let policy = entry.record.definition.policy
        let failures = max(entry.record.failure?.count ?? 0, isOwn ? owner.record.failure?.count ?? 0 : 0)
        return RefreshWork(
            identity: owner.identity, identityRecord: owner.record, setRecord: entry.record,
            tokenReason: tokenReason, exchangeReason: exchangeReason, parentCredentials: parentCredentials,
            callerAccount: callerAccount(of: job), attempt: failures + 1, timeout: policy.timeout)
    }

    // MARK: Apply

    /// Takes over what a pass came to, and returns whether there is something to publish.
    private func apply(_ outcome: RefreshOutcome, of work: RefreshWork, to job: JobID) -> Bool {
        let now = parts.time.bootNow
        let transitions = scheduler.finished(
            job, results: outcome.bucketResults.map { ($0.bucket.key, $0.result) }, now: now)
        sets[job].isRunning = false
        tell(transitions)
        tellState(outcome.stateResult)
        tellClock(outcome.clockReading)
        for warning in outcome.warnings {
            parts.logger.warning(
                "refresh warning", metadata: ["set": "\(work.setRecord.name)", "warning": "\(warning)"])
        }
        if work.setRecord.definition.role == nil { applyIdentity(outcome, of: work, to: job, now: now) }
        defer { if work.setRecord.name != sets[job].record.name { forgetFormerName(of: job, work) } }
        guard !isSuperseded(work, job) else {
            // The pipeline has remembered what nobody wants any more.
            let isGone = sets[job].isForgotten
            save([isGone ? .removeSet(name: sets[job].record.name) : .set(sets[job].record)])
            plan(job)
            settle(job, now: now)
            return false
        }
        var outcome = outcome
        outcome.exchangeFailure = outcome.exchangeFailure.map {
            judge($0, of: job, work: work).hardened(after: work.setRecord.failure)
        }
        applySet(outcome, to: job, now: now)
        tell(outcome, of: work, entry: sets[job])
        plan(job)
        planParent(of: job)
        informChildren(of: job, outcome, now: now)
        settle(job, now: now)
        return outcome.hasNewCredentials || outcome.hasNewToken && sets[job].writesToken
    }

    /// Whether the configuration has changed under a pass in a way that makes its credentials worthless.
    private func isSuperseded(_ work: RefreshWork, _ job: JobID) -> Bool {
        sets[job].isLeaving || sets[job].record.definition.fingerprint != work.setRecord.definition.fingerprint
    }

    /// The pipeline has remembered a pass under the name that its set had when it began.
    private func forgetFormerName(of job: JobID, _ work: RefreshWork) {
        var changes: [StateChange] = [.removeSet(name: work.setRecord.name), .set(sets[job].record)]
        if let record = identities[sets[job].record.identity]?.record, record.name != work.identity.name {
            changes += [.removeIdentity(name: work.identity.name), .identity(record)]
        }
        save(changes)
    }

    /// What a pass has learnt of an identity that left meanwhile is kept for the day that its name comes back.
    private func applyRetired(_ outcome: RefreshOutcome, _ name: String) {
        guard var record = retired[name] else { return }
        record.token = outcome.identityRecord.token
        record.refreshToken = outcome.identityRecord.refreshToken
        record.handlerState = outcome.identityRecord.handlerState
        record.identityID = outcome.identityRecord.identityID
        record.redemption = outcome.identityRecord.redemption
        retired[name] = record
        save([.identity(record)])
    }

    private func applyIdentity(_ outcome: RefreshOutcome, of work: RefreshWork, to job: JobID, now: BootInstant) {
        let name = sets[job].record.identity
        guard var entry = identities[name] else { return applyRetired(outcome, name) }
        let known = entry.record
        entry.record = known.learning(from: outcome.identityRecord, of: work)
        if work.tokenReason != nil || outcome.hasNewToken || outcome.tokenFailure != nil {
            entry.nextAttempt = nil
            entry.isForced = false
            entry.hasNewTokenFile = false
            entry.watchedFiles = nil
        }
        if entry.record.token == nil {
            entry.tokenExpiresAt = nil
        } else if let token = entry.record.token, outcome.hasNewToken {
            let offset = outcome.setRecord.clockOffset
            entry.tokenExpiresAt = now + (token.expiration - (parts.time.now + offset))
        }
        if let failure = outcome.tokenFailure, !outcome.wasCut {
            let previous = work.identityRecord.failure
            let remaining = timeToLose(job, now: now)
            let delay = backoff(failure, after: previous, remaining: remaining)
            entry.nextAttempt = delay.map { now + $0 }
            entry.record.failure = FailureRecord(
                previous: previous, failure: failure, now: parts.time.now, delay: delay)
            entry.watchedFiles = failure.failureClass == .needsLogin ? entry.identity.secretMarks : nil
        }
        identities[name] = entry
        if entry.watchedFiles != nil { watchedIdentities.insert(name) }
        // The pipeline has remembered its own view of the identity as far as it came. An id that was learnt is worth a
        // request of a scarce kind, even when what came after it failed.
        let hasLearntID = !outcome.hasNewCredentials && entry.record.identityID != known.identityID
        let hasOwnView = entry.record != outcome.identityRecord && (outcome.hasNewToken || outcome.hasNewCredentials)
        if hasLearntID || hasOwnView || outcome.tokenFailure != nil { save([.identity(entry.record)]) }
    }

    private func applySet(_ outcome: RefreshOutcome, to job: JobID, now: BootInstant) {
        var entry = sets[job]
        let definition = entry.record.definition
        let placements = entry.record.placements
        if outcome.hasNewCredentials {
            entry.record = outcome.setRecord
            entry.record.name = definition.name
            entry.record.identity = definition.identity
            entry.record.definition = definition
            entry.record.placements = placements
            entry.expiresAt = outcome.expiresAt
            entry.refreshedAt = now
            entry.nextAttempt = nil
            entry.failedTries = 0
            refreshedCount += 1
        } else if let failure = outcome.exchangeFailure, !outcome.wasCut {
            let delay = backoff(failure, after: entry.record.failure, remaining: timeToLose(job, now: now))
            entry.nextAttempt = delay.map { now + $0 }
            entry.record.failure = FailureRecord(
                previous: entry.record.failure, failure: failure, now: parts.time.now, delay: delay)
            save([.set(entry.record)])
        }
        let hasFailed = outcome.tokenFailure != nil || outcome.exchangeFailure != nil
        if hasFailed, !outcome.wasCut { entry.failedTries += 1 }
        let hasAll = outcome.hasNewToken && !outcome.hasNewCredentials && identity(of: entry)?.flow == .tokenOnly
        if hasAll {
            entry.failedTries = 0
            refreshedCount += 1
        }
        if hasAll || outcome.hasNewCredentials || outcome.exchangeFailure != nil || outcome.tokenFailure != nil {
            entry.isForced = false
            entry.isRefused = false
        }
        sets[job] = entry
    }

    private func identity(of entry: SetEntry) -> Identity? { identities[entry.record.identity]?.identity }

    /// How long the first of the credentials still live that end if this set is not refreshed: its own or those of roles
    /// that are taken with them; `nil` when there are none.
    private func timeToLose(_ job: JobID, now: BootInstant) -> Duration? {
        let own = sets[job].remaining(at: now).flatMap { $0 > .zero ? $0 : nil }
        return sets[job].children.compactMap { timeToLose($0, now: now) }.min().map { min($0, own ?? $0) } ?? own
    }

    /// The wait before the next try.
    private func backoff(
        _ failure: RefreshFailure, after previous: FailureRecord?, remaining: Duration?
    ) -> Duration? {
        Backoff.delay(
            after: failure.failureClass, count: FailureRecord.countOfClass(failure, after: previous),
            retryAfter: failure.retryAfter, remaining: remaining, using: &random)
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
        guard !entry.isLeaving, selected.contains(entry.record.name) else {
            scheduler.cancel(job)
            return
        }
        watchExpiry(of: job)
        guard !entry.waitsForParent, !isDone(with: job) else {
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
        wake()
    }

    private func priority(of entry: SetEntry, asParent: Bool) -> JobPriority {
        guard let expiresAt = entry.expiresAt, !asParent, !entry.isForced else { return .mandatory }
        return .advisory(mandatory: expiresAt - entry.record.definition.policy.mandatory, expires: expiresAt)
    }

    /// The buckets that a pass at that moment draws from.
    func buckets(of job: JobID, _ timing: RefreshTiming, at moment: BootInstant) -> [RateBucket] {
        let entry = sets[job]
        guard let owner = identities[entry.record.identity] else { return [] }
        let set = entry.record.definition
        let identity = owner.identity
        if let role = set.role {
            return [parts.buckets.signedSTS(identity, role: role, callerAccount: callerAccount(of: job))]
        }
        var buckets: [RateBucket] = []
        if let token = timing.token, token.at <= moment, let refresher = parts.buckets.refresher(of: identity) {
            buckets.append(refresher)
        }
        guard let credentials = timing.credentials, credentials.at <= moment, identity.provider != .process else {
            return buckets
        }
        if case .webIdentity = identity.flow { return buckets + [parts.buckets.webIdentity(identity)] }
        let mustAskForID =
            identity.identityID == nil && owner.record.identityID == nil && identity.provider != .developer
        if mustAskForID { buckets.append(parts.buckets.getID(identity)) }
        if case .basic = identity.flow {
            return buckets + [parts.buckets.getOpenIDToken(identity), parts.buckets.webIdentity(identity)]
        }
        return buckets + [parts.buckets.getCredentials(identity)]
    }

    /// The account that STS counts a role's caller under: that of the role whose credentials sign, else that of the
    /// identity pool, which stands for the account that it is in.
    private func callerAccount(of job: JobID) -> String {
        guard let parent = sets[job].parent, let owner = identities[sets[parent].record.identity]?.identity else {
            return ""
        }
        let account = sets[parent].record.definition.roleARN(of: owner).flatMap(RoleARN.account)
        return account ?? owner.identityPoolID ?? owner.name
    }

    /// The time to the next run, by which credentials are renewed earlier.
    var margin: Duration {
        if case .once(let every, _) = options.mode { every ?? cronInterval?.estimate ?? .zero } else { .zero }
    }
}

extension RefreshFailure {
    /// STS calls a token invalid while it does not know the issuer's newest key yet. Three times that may pass; after
    /// that it is meant.
    fileprivate func hardened(after previous: FailureRecord?) -> RefreshFailure {
        guard code.hasPrefix("InvalidIdentityToken"), failureClass == .transient, let previous,
            previous.failure.code == code, previous.count >= 3
        else { return self }
        return asRejected
    }
}

extension IdentityRecord {
    /// What is known after a pass: what it learnt counts; what was configured or asked for meanwhile stays.
    fileprivate func learning(from outcome: IdentityRecord, of work: RefreshWork) -> IdentityRecord {
        var record = outcome
        record.name = name
        record.definition = definition
        record.fingerprint = fingerprint
        record.isResting = isResting
        // Credentials that are not taken up are no sign-in.
        if fingerprint != work.identityRecord.fingerprint { record.isSignedIn = isSignedIn }
        guard fingerprint != work.identityRecord.fingerprint else { return record }
        // It is somebody else's now, or lives elsewhere. A refresher of the same provider goes on from its own last word.
        record.identityID = identityID
        let isSameProvider = definition?.provider == work.identity.provider
        if !isSameProvider {
            record.handlerState = handlerState
            record.refreshToken = refreshToken
            record.redemption = redemption
        }
        let isSameUser =
            definition?.user == work.identity.user && definition?.loginUser == work.identity.loginUser
        if !isSameProvider || !isSameUser { record.token = token }
        return record
    }
}

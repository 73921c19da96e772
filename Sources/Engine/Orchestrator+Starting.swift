import AWSClient
import Config
import CredentialModel
import Events
import Glibc
import Logging
import Outputs
import Platform
import Scheduling
import State

// From a configuration and a remembered state to planned jobs; a reload is the same road with jobs under way.
extension Orchestrator {
    /// Loads, reconciles, repairs the outputs without any network call, and plans every set.
    func start() async throws(StateError) {
        defer {
            // Also when there is no start: the process ends, and nobody is left waiting.
            startWaiters.forEach { $0.resume() }
            startWaiters = []
        }
        parts.hub.emit(.started(version: Version.current, pid: getpid(), command: options.command))
        let contents = try await parts.store.load()
        for warning in contents.warnings { parts.logger.warning("state", metadata: ["warning": "\(warning)"]) }
        if case .once = options.mode {
            learnInterval(contents.notes)
        }
        await adopt(settings, contents: contents, isReload: false)
        restoreOffsets()
        if let login = pendingLogin { take(login.refreshToken, login.slot, of: login.name) }
        for name in selected { if let job = jobs[name] { unsettled.insert(job) } }
        if options.isForced { selected.forEach(force) }
        planAll()
        let now = parts.time.bootNow
        for job in unsettled { settle(job, now: now) }
        await noticeExpiries()
        isStarted = true
    }

    /// The first signature is dated by the service's clock as it was last seen, not by ours.
    private func restoreOffsets() {
        for job in sets.indices where sets[job].record.clockOffset != .zero {
            guard let identity = identities[sets[job].record.identity]?.identity else { continue }
            let bucket =
                if let role = sets[job].record.definition.role {
                    parts.buckets.signedSTS(identity, role: role, callerAccount: "")
                } else if case .enhanced = identity.flow {
                    parts.buckets.getCredentials(identity)
                } else {
                    parts.buckets.webIdentity(identity)
                }
            parts.offsets.restore(sets[job].record.clockOffset, host: bucket.endpoint)
        }
    }

    /// Returns when the start is over: nobody may ask for anything before.
    func waitForStart() async {
        guard !isStarted else { return }
        await withCheckedContinuation { startWaiters.append($0) }
    }

    /// A single pass that nobody tells when the next one comes looks when the last ones came.
    private func learnInterval(_ notes: [String: String]) {
        guard case .once(every: nil, _) = options.mode else { return }
        let interval = CronInterval(notes: notes, selection: options.selection, now: parts.time.now)
        cronInterval = interval
        save([interval.change])
    }

    /// Makes these settings the ones in force.
    func adopt(_ settings: Settings, contents: StateContents, isReload: Bool) async {
        let plan = Reconciliation(
            identities: settings.identities, sets: settings.sets, contents: contents, now: parts.time.now,
            mayRetire: options.selection.isEverything, mayPrune: options.prunes)
        save(plan.changes)
        self.settings = settings
        parts.hooks.configure(settings.hooks)
        self.settings.identities += plan.kept.identities
        self.settings.sets += plan.kept.sets
        selected = options.selection.names(in: self.settings.sets)
        parts.hub.emit(
            .configured(
                configuration: settings.configPath, identities: settings.identities.count,
                sets: settings.sets.count, reloaded: isReload))
        if !plan.refusedRetirements.isEmpty {
            parts.hub.emit(.pruneRefused(missing: plan.refusedRetirements, known: plan.knownCount))
        }
        for record in plan.retired {
            retired[record.name] = record
            let provider = record.definition?.provider.name ?? ""
            parts.hub.emit(.signOut(identity: record.name, provider: provider, reason: .retired))
        }
        install(plan, keepingClocks: isReload)
        await reconcileOutputs(removals: plan.removals)
        let now = parts.time.bootNow
        let civilNow = parts.time.now
        await forget(
            sets.indices.filter { job in
                guard sets[job].isLeaving else { return false }
                if let expiresAt = sets[job].expiresAt { return expiresAt <= now }
                // Nothing is held, but sections may have been kept.
                return sets[job].record.placements.values.allSatisfy { $0 <= civilNow }
            })
        // Who waits for a set that has left waits in vain.
        for job in waiters.keys { settle(job, now: now) }
    }

    /// Puts the reconciled records into memory. Sets that were known keep their job and their timers.
    private func install(_ plan: Reconciliation, keepingClocks: Bool) {
        let definitions = Dictionary(self.settings.identities.map { ($0.name, $0) }) { first, _ in first }
        let offsets = Dictionary(plan.sets.map { ($0.name, $0.clockOffset) }) { first, _ in first }
        let before = identities
        for (name, former) in plan.formerNames where jobs[name] == nil {
            // The same set under another name: it keeps its clocks, and what is under way for it stays its own.
            jobs[name] = jobs.removeValue(forKey: former)
        }
        identities = [:]
        identities.reserveCapacity(plan.identities.count)
        for record in plan.identities {
            guard let identity = definitions[record.name] else { continue }
            var entry = IdentityEntry(identity: identity, record: record)
            entry.restoreClocks(
                now: parts.time.now, bootNow: parts.time.bootNow, offset: offsets[record.name] ?? .zero)
            let former = plan.formerNames[record.name]
            if keepingClocks, let old = before[record.name] ?? former.flatMap({ before[$0] }) {
                entry.keepClocks(of: old)
            }
            retired[record.name] = nil
            identities[record.name] = entry
            if entry.watchedFiles != nil || entry.identity.tokenFile != nil { watchedIdentities.insert(record.name) }
        }
        let configured = Set(plan.sets.map(\.name))
        for (name, job) in jobs where !configured.contains(name) { scheduler.cancel(job) }
        for record in plan.sets { install(record, keepingClocks: keepingClocks) }
        for record in plan.leaving {
            install(record, keepingClocks: keepingClocks)
            if let job = jobs[record.name] {
                sets[job].isLeaving = true
                sets[job].isForced = false
                watchExpiry(of: job)
            }
        }
    }

    private func install(_ record: SetRecord, keepingClocks: Bool) {
        let parent = record.definition.parent.flatMap { jobs[$0] }
        var entry = SetEntry(record: record, parent: parent)
        entry.restoreClocks(now: parts.time.now, bootNow: parts.time.bootNow)
        let job: JobID
        if let known = jobs[record.name] {
            if keepingClocks { entry.keepClocks(of: sets[known]) }
            sets[known] = entry
            job = known
        } else {
            job = sets.count
            sets.append(entry)
            jobs[record.name] = job
        }
        if let parent { sets[parent].children.append(job) }
    }

    /// Renews a set whatever its clocks and its backoff say, its identity's token included.
    func force(_ name: String) {
        guard let job = jobs[name] else { return }
        sets[job].isForced = true
        sets[job].nextAttempt = nil
        sets[job].record.failure = nil
        guard sets[job].record.definition.role == nil else { return }
        let name = sets[job].record.identity
        guard var identity = identities[name] else { return }
        let wasResting = identity.record.isResting
        identity.isForced = true
        identity.nextAttempt = nil
        identity.record.failure = nil
        identity.record.isResting = false
        identities[name] = identity
        guard wasResting else { return }
        save([.identity(identity.record)])
        planDescendants(of: job)
    }

    /// Plans the roles that are taken with a set's credentials, and those that are taken with theirs.
    private func planDescendants(of job: JobID) {
        for child in sets[job].children {
            plan(child)
            planDescendants(of: child)
        }
    }

    /// Plans every set, parents before children.
    func planAll() {
        for job in sets.indices { plan(job) }
    }
}

extension SetEntry {
    /// Sets the deadlines on the machine's own clock from what the state remembers in civil time.
    mutating func restoreClocks(now: Timestamp, bootNow: BootInstant) {
        expiresAt = record.credentials.map { bootNow + ($0.expiration - (now + record.clockOffset)) }
        // Not later than now, should somebody have set the clock back.
        refreshedAt = record.refreshedAt.map { bootNow - max(now - $0, .zero) }
        nextAttempt = record.failure?.nextAttempt(now: now, bootNow: bootNow)
        // A parent that was in the way may have been mended since.
        if record.failure?.failure.code == RefreshFailure.parentUnavailable { nextAttempt = bootNow }
    }

    /// Takes over what only this process knows of the same set.
    mutating func keepClocks(of old: SetEntry) {
        if record.credentials == old.record.credentials { expiresAt = old.expiresAt }
        refreshedAt = old.refreshedAt
        passes = old.passes
        isRefused = old.isRefused
        isForced = old.isForced
        isRunning = old.isRunning
        failedTries = old.failedTries
        firstTry = old.firstTry
        if record.failure != nil { nextAttempt = old.nextAttempt }
    }
}

extension IdentityEntry {
    /// Sets the deadlines on the machine's own clock from what the state remembers in civil time.
    ///
    /// - Parameter offset: how far the services' clock was ahead of ours.
    mutating func restoreClocks(now: Timestamp, bootNow: BootInstant, offset: Duration) {
        tokenExpiresAt = record.token.map { bootNow + ($0.expiration - (now + offset)) }
        nextAttempt = record.failure?.nextAttempt(now: now, bootNow: bootNow)
        tokenMark = identity.tokenFile.flatMap(FileMark.init)
        // While nobody was looking, only the times tell.
        if let token = record.token, let tokenMark { hasNewTokenFile = tokenMark.changedAt > token.obtainedAt }
        guard let failure = record.failure, failure.failure.failureClass == .needsLogin else { return }
        if identity.mayHaveBeenMended(since: failure.lastAt) {
            nextAttempt = bootNow
        } else {
            watchedFiles = identity.secretMarks
        }
    }

    /// Takes over what only this process knows of the same identity.
    mutating func keepClocks(of old: IdentityEntry) {
        if record.token == old.record.token { tokenExpiresAt = old.tokenExpiresAt }
        isForced = old.isForced
        isPaused = old.isPaused
        if identity.tokenFile == old.identity.tokenFile {
            hasNewTokenFile = old.hasNewTokenFile
            tokenMark = old.tokenMark
        }
        if record.failure != nil {
            nextAttempt = old.nextAttempt
            watchedFiles = old.watchedFiles
        }
    }

    /// Stands in for the identity of a set that has none left.
    static func unknown(_ name: String) -> IdentityEntry {
        IdentityEntry(
            identity: Identity(name: name, provider: .guest), record: IdentityRecord(name: name, definition: nil))
    }
}

extension FailureRecord {
    /// The next try on the machine's own clock; `nil` when only a human can go on.
    fileprivate func nextAttempt(now: Timestamp, bootNow: BootInstant) -> BootInstant? {
        // No wait is longer than an hour, wherever the clock has been set to meanwhile.
        nextAttempt.map { bootNow + min($0 - now, .seconds(3600)) }
    }

    /// The record of one more failure.
    init(previous: FailureRecord?, failure: RefreshFailure, now: Timestamp, delay: Duration?) {
        self.init(
            count: (previous?.count ?? 0) + 1, countOfClass: Self.countOfClass(failure, after: previous),
            failure: failure, since: previous?.since ?? now, lastAt: now, nextAttempt: delay.map { now + $0 })
    }

    /// How many failures of its class there are in a row, this one included. Those of another class before it do not
    /// lengthen a wait.
    static func countOfClass(_ failure: RefreshFailure, after previous: FailureRecord?) -> Int {
        previous?.failure.failureClass == failure.failureClass ? (previous?.countOfClass ?? 0) + 1 : 1
    }
}

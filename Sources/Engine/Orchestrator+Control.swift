package import Config
import CredentialModel
import Events
import Outputs
import Platform
import Scheduling
package import State

// What others may ask of a running process.
extension Orchestrator {
    /// Refreshes these sets and returns how they stand when each has succeeded or failed once.
    ///
    /// - Parameter isForced: renew whatever the clocks and the backoff say; otherwise only what is due.
    /// - Throws: nothing; an unknown name simply has no row.
    package func refresh(_ selection: Selection, isForced: Bool) async -> [StatusRow] {
        let names = selection.names(in: settings.sets)
        for set in settings.sets where names.contains(set.name) {
            if isForced { force(set.name) }
            if let job = jobs[set.name] { plan(job) }
        }
        for name in names {
            guard let job = jobs[name] else { continue }
            await withCheckedContinuation { continuation in
                waiters[job, default: []].append(continuation)
                settle(job, now: parts.time.bootNow)
            }
        }
        await parts.outputs.flush()
        return rows().filter { names.contains($0.name) }
    }

    /// Puts a new configuration into force. Untouched sets keep their timers.
    package func reload(_ settings: Settings) async throws(StateError) {
        await flushSaves()
        let contents = try await parts.store.load()
        scheduler.reconfigure(
            concurrency: settings.schedule.concurrency, rates: RateBuckets.rates(settings.schedule))
        await adopt(settings, contents: contents, isReload: true)
        planAll()
    }

    /// Tells that a configuration was refused; the old one stays in force.
    package func refuseReload(diagnostics: [Diagnostic]) {
        let errors = diagnostics.filter { $0.severity == .error }.count
        let failure = RefreshFailure(
            code: "configuration.invalid", message: "it has \(errors) errors; the one in force stays",
            failureClass: .rejected, remedy: "evercred check -c \(settings.configPath)")
        parts.hub.emit(
            .reloadFailure(
                configuration: settings.configPath, diagnostics: diagnostics.map(\.description), failure: failure))
    }

    /// Forgets an identity: its tokens and credentials, and its sections unless they are to stay.
    ///
    /// A configured identity rests afterwards until `login` or `--force`.
    /// - Returns: false when there is no such identity.
    package func logout(_ name: String, keepsOutputs: Bool) async -> Bool {
        guard let entry = identities[name] else { return false }
        var changes: [StateChange] = []
        for job in sets.indices where sets[job].record.identity == name && !sets[job].isLeaving {
            scheduler.cancel(job)
            if !keepsOutputs { await withdraw(job) }
            sets[job].record.credentials = nil
            sets[job].record.failure = nil
            sets[job].expiresAt = nil
            sets[job].nextAttempt = nil
            changes.append(.set(sets[job].record))
        }
        var record = IdentityRecord(name: name, definition: entry.identity, fingerprint: entry.record.fingerprint)
        record.isResting = true
        identities[name] = IdentityEntry(identity: entry.identity, record: record)
        changes.append(.identity(record))
        save(changes)
        await flushSaves()
        await parts.outputs.flush()
        parts.hub.emit(.signOut(identity: name, provider: entry.identity.provider.name, reason: .logout))
        return true
    }
}

// For commands that do one thing by themselves.
extension Orchestrator {
    /// Logs an identity out without running anything else.
    ///
    /// - Returns: false when there is no such identity.
    package func logoutAlone(_ name: String, keepsOutputs: Bool) async throws(StateError) -> Bool {
        let contents = try await parts.store.load()
        await adopt(settings, contents: contents, isReload: false)
        return await logout(name, keepsOutputs: keepsOutputs)
    }

    /// How far a single pass is: sets that have come to rest, and all that it looks after.
    package var progress: (done: Int, total: Int) { (selected.count - unsettled.count, selected.count) }
}

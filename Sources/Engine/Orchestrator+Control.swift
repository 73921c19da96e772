package import Config
package import CredentialModel
import Events
import Logging
import Outputs
import Platform
package import Providers
import Scheduling
package import State
package import StrictJSON

// What others may ask of a running process.
extension Orchestrator {
    /// Refreshes these sets and returns how they stand when each has succeeded or failed once.
    ///
    /// A set that this process does not look after has no row.
    ///
    /// - Parameters:
    ///   - isForced: renew whatever the clocks and the backoff say; otherwise only what is due.
    ///   - adopts: take over sections of these sets' profiles that are not ours.
    package func refresh(_ selection: Selection, isForced: Bool, adopts: Bool = false) async -> [StatusRow] {
        await waitForStart()
        let names = selection.names(in: settings.sets).intersection(selected)
        if adopts { adopting.formUnion(names) }
        defer { if adopts { adopting.subtract(names) } }
        for set in settings.sets where names.contains(set.name) {
            guard let job = jobs[set.name] else { continue }
            if isForced { force(set.name) }
            sets[job].firstTry = nil
            sets[job].failedTries = 0
            unsettled.insert(job)
            plan(job)
        }
        for name in names {
            guard let job = jobs[name], !isStopping else { continue }
            await withCheckedContinuation { continuation in
                waiters[job, default: []].append(continuation)
                settle(job, now: parts.time.bootNow)
            }
        }
        // Somebody waits: not also for the interval between two rewrites of a file.
        await parts.outputs.flush()
        for name in names { if let job = jobs[name] { await waitForPasses(of: job) } }
        return rows(of: names)
    }

    /// Puts a new configuration into force. Untouched sets keep their timers.
    package func reload(_ settings: Settings) async throws(StateError) {
        await waitForStart()
        await flushSaves()
        warnOfWhatStays(settings)
        let contents = whatIsKnown(beside: try await parts.store.load())
        scheduler.reconfigure(
            concurrency: settings.schedule.concurrency, rates: RateBuckets.rates(settings.schedule))
        await adopt(settings, contents: contents, isReload: true)
        planAll()
    }

    /// Some settings are built into what runs.
    private func warnOfWhatStays(_ new: Settings) {
        var stays: [String] = []
        if new.schedule.handlerConcurrency != settings.schedule.handlerConcurrency {
            stays.append("schedule.handlerConcurrency")
        }
        var hub = new.hub
        hub.summaryEvery = settings.hub.summaryEvery
        if hub != settings.hub { stays.append("hub") }
        if new.state != settings.state { stays.append("state") }
        if new.name != settings.name { stays.append("name") }
        if new.serve != settings.serve { stays.append("serve") }
        guard !stays.isEmpty else { return }
        parts.logger.warning(
            "changed settings wait for the next start", metadata: ["settings": "\(stays.joined(separator: ", "))"])
    }

    /// Everything that is remembered. What is in force is kept in memory, which has moved on while the store was read;
    /// the store alone knows of identities that have left.
    private func whatIsKnown(beside stored: StateContents) -> StateContents {
        var contents = stored
        contents.identities.removeAll { identities[$0.name] != nil }
        contents.identities += identities.values.map(\.record)
        contents.sets = sets.filter { !$0.isForgotten }.map(\.record)
        return contents
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

    /// How long a provider has to revoke a token.
    private static let revocationLimit = Duration.seconds(20)

    /// Forgets an identity: its tokens and credentials; unless it is only to be forgotten, its login ends at the provider
    /// before, and its sections leave the files.
    ///
    /// A configured identity rests afterwards until `login` or `--force`.
    ///
    /// - Parameter everywhere: whether a user pool ends every session of its user.
    /// - Returns: what the provider made of it; `nil` when there is no such identity.
    package func logout(_ name: String, onlyForgets: Bool, everywhere: Bool = false) async -> Revocation? {
        await waitForStart()
        guard identities[name] != nil else {
            return await logoutRetired(name, onlyForgets: onlyForgets, everywhere: everywhere)
        }
        // From now on nothing of it begins; what is under way would bring back what is forgotten, so it ends first.
        identities[name]?.record.isResting = true
        let own = sets.indices.filter { sets[$0].record.identity == name && !sets[$0].isLeaving }
        for job in own {
            sets[job].isForced = false
            plan(job)
            refreshes[job]?.cancel()
        }
        for job in own { await waitForPasses(of: job) }
        guard let entry = identities[name] else {
            return await logoutRetired(name, onlyForgets: onlyForgets, everywhere: everywhere)
        }
        var revocation = Revocation.nothing
        if !onlyForgets {
            // Before anything is forgotten: whoever is interrupted can begin again.
            revocation = await revoke(entry.record, of: entry.identity, everywhere: everywhere)
            await withdraw(own)
        }
        var changes: [StateChange] = []
        for job in own {
            sets[job].forgetCredentials()
            plan(job)
            settle(job, now: parts.time.bootNow)
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
        return revocation
    }

    private func revoke(
        _ record: IdentityRecord, of identity: Identity, everywhere: Bool
    ) async -> Revocation {
        await parts.revoker.revoke(
            record.refreshToken, of: identity, slot: record.handlerState, everywhere: everywhere,
            before: parts.time.bootNow + Self.revocationLimit)
    }
}

extension Orchestrator {
    /// Forgets an identity that has left the configuration, likewise.
    private func logoutRetired(_ name: String, onlyForgets: Bool, everywhere: Bool) async -> Revocation? {
        await flushSaves()
        guard let stored = try? await parts.store.load(),
            let record = retired[name] ?? stored.identities.first(where: { $0.name == name })
        else { return nil }
        let left = stored.sets.filter { $0.identity == name }
        var revocation = Revocation.nothing
        if !onlyForgets {
            if let identity = record.definition {
                revocation = await revoke(record, of: identity, everywhere: everywhere)
            }
            await withdraw(left)
        }
        for job in sets.indices where sets[job].isLeaving && sets[job].record.identity == name {
            sets[job].forgetCredentials()
            sets[job].record.placements = [:]
        }
        retired[name] = nil
        save([.removeIdentity(name: name)] + left.map { .removeSet(name: $0.name) })
        await flushSaves()
        await parts.outputs.flush()
        let provider = record.definition?.provider.name ?? ""
        parts.hub.emit(.signOut(identity: name, provider: provider, reason: .logout))
        return revocation
    }
}

// For commands that do one thing by themselves.
extension Orchestrator {
    /// Logs an identity out without running anything else.
    ///
    /// - Returns: what the provider made of it; `nil` when there is no such identity.
    package func logoutAlone(
        _ name: String, onlyForgets: Bool, everywhere: Bool = false
    ) async throws(StateError) -> Revocation? {
        let contents = try await parts.store.load()
        await adopt(settings, contents: contents, isReload: false)
        isStarted = true
        return await logout(name, onlyForgets: onlyForgets, everywhere: everywhere)
    }

    /// How far a single pass is: sets that have come to rest, and all that it looks after.
    package var progress: (done: Int, total: Int) { (selected.count - unsettled.count, selected.count) }
}

// What a human's login brings.
extension Orchestrator {
    /// Takes over what a login has brought and refreshes the identity with it, whatever stood in the way before.
    ///
    /// - Parameter slot: what is remembered beside the token, as a refresher of the identity would; `nil`: what is there.
    /// - Returns: how its sets stand then, without those that this process does not look after; `nil` when there is no
    ///   such identity.
    package func login(
        _ name: String, refreshToken: RefreshToken, slot: JSONValue? = nil
    ) async -> [StatusRow]? {
        await waitForStart()
        guard identities[name] != nil else { return nil }
        let own = sets.indices.filter { sets[$0].record.identity == name && !sets[$0].isLeaving }
        // What is under way redeems the token that was; its answer must not take the new one's place, and nothing new
        // may begin before it has ended. That is nobody's business but this process's: nothing of it is remembered.
        identities[name]?.isPaused = true
        for job in own { plan(job) }
        for job in own { await waitForPasses(of: job) }
        guard take(refreshToken, slot, of: name) else { return nil }
        await flushSaves()
        return await refresh(Selection(patterns: own.map { sets[$0].record.name }), isForced: true)
    }

    /// Logs an identity in where nothing else runs: a single pass, which the options have to force and to select.
    ///
    /// - Returns: how its sets stand then, and the exit code of the pass.
    package func loginAlone(
        _ name: String, refreshToken: RefreshToken, slot: JSONValue? = nil
    ) async throws(StateError) -> (rows: [StatusRow], code: ExitCode) {
        pendingLogin = (name, refreshToken, slot)
        let code = try await run()
        return (rows(of: Set(sets.filter { $0.record.identity == name }.map(\.record.name))), code)
    }

    /// Puts what a login has brought in the place of what was.
    @discardableResult
    func take(_ refreshToken: RefreshToken, _ slot: JSONValue?, of name: String) -> Bool {
        guard var entry = identities[name] else { return false }
        entry.record.refreshToken = refreshToken
        if let slot { entry.record.handlerState = slot }
        entry.record.redemption = nil
        entry.record.failure = nil
        // It may be somebody else who has logged in.
        entry.record.identityID = nil
        entry.record.isResting = false
        entry.isPaused = false
        entry.nextAttempt = nil
        entry.watchedFiles = nil
        identities[name] = entry
        save([.identity(entry.record)])
        return true
    }
}

import Config
import CredentialModel
import Endpoints
import Engine
import Logging
import Platform
import Scheduling
import State

/// Gets credentials for somebody who waits for them: from the state while they are fresh, else refreshed once, however
/// many processes ask.
struct CredentialReading {
    let access: StateAccess
    let surroundings: Surroundings
    let logger: Logger
    let time: any TimeSource
    /// The command that reads, for whoever finds the state held by it.
    var command = "credentials"
    /// How long at most a refresh is waited for when there is nothing to use meanwhile.
    var patience = Duration.seconds(30)

    /// While this is left, a reader waits only a moment for new credentials.
    private static var comfort: Duration { .seconds(60) }

    /// The set with credentials that are valid now.
    ///
    /// - Throws: ``CommandFailure`` that tells why there are none.
    func current(_ name: String) async throws -> (set: SetRecord, identity: IdentityRecord?) {
        let entry = try access.entry(named: name)
        let row = StatusRow(set: entry.set, identity: entry.identity, now: time.now)
        if row.condition == .fresh { return entry }
        guard row.condition != .resting else {
            throw CommandFailure(
                .noPermission, "'\(entry.set.identity)' is logged out: run 'evercred run --once --force --only \(name)'"
            )
        }
        let remaining = entry.set.credentials.map { $0.expiration - (time.now + entry.set.clockOffset) } ?? .zero
        let hasTime = remaining > Self.comfort
        // What is known to fail is not tried again for every caller: the backoff is everybody's.
        if let failure = row.failure, hasTime || failure.nextAttempt.map({ $0 > time.now }) ?? false {
            return try answer(entry)
        }
        try await refresh(name, limit: hasTime ? min(.seconds(5), patience) : patience)
        return try answer(access.entry(named: name))
    }

    /// Has the set refreshed when it is due and its backoff is over, and waits for that, at most as long as a refresh may
    /// take a reader.
    ///
    /// - Throws: ``CommandFailure`` or `StateError` when nobody could try; that a try has failed is in the state.
    func renew(_ name: String) async throws {
        let entry = try access.entry(named: name)
        let row = StatusRow(set: entry.set, identity: entry.identity, now: time.now)
        guard let due = row.nextRefresh, due <= time.now else { return }
        try await refresh(name, limit: patience)
    }

    private func answer(
        _ entry: (set: SetRecord, identity: IdentityRecord?)
    ) throws -> (set: SetRecord, identity: IdentityRecord?) {
        let row = StatusRow(set: entry.set, identity: entry.identity, now: time.now)
        if row.hasValidCredentials { return entry }
        let reason = row.failure.map { ": \($0.failure.message)" } ?? ""
        let remedy = row.failure?.failure.remedy.map { " (\($0))" } ?? ""
        throw CommandFailure(
            row.condition == .needsLogin ? .noPermission : .unavailable,
            "'\(entry.set.name)' has no valid credentials\(reason)\(remedy)")
    }

    /// Has the set refreshed by whoever holds the state, or takes the state and does it here.
    private func refresh(_ name: String, limit: Duration) async throws {
        let deadline = time.bootNow + limit
        while time.bootNow < deadline {
            let request = ControlRequest.refresh(Selection(patterns: [name]), isForced: false)
            let seconds = max(1, Int((deadline - time.bootNow).components.seconds))
            let client = ControlClient(stateFolder: access.folder.path)
            let answer = try? await BlockingWork.run { () throws(ControlSocketError) in
                try client.ask(request, waitingAtMost: seconds)
            }
            if answer != nil { return }
            do throws(StateError) {
                try await refreshHere(name, deadline: deadline)
                return
            } catch {
                guard error.code == .held else { throw CommandFailure(error) }
            }
            // Another caller is at it: its answer will be in the state.
            try await time.sleep(for: .milliseconds(50))
            if StatusRow(set: try access.entry(named: name).set, identity: nil, now: time.now).condition == .fresh {
                return
            }
        }
    }

    /// A single pass over this one set, with the settings that the state remembers.
    private func refreshHere(_ name: String, deadline: BootInstant) async throws(StateError) {
        let opened = try await OpenedState.forReader(
            access, command: command, surroundings: surroundings, time: time)
        let contents = try await opened.store.load()
        let settings = Settings(remembered: contents, owner: access.owner)
        guard
            let session = try? HeadlessSession(opened, surroundings: surroundings, logger: logger)
        else { return }
        let orchestrator = session.orchestrator(
            settings,
            options: RunOptions(
                mode: .once(every: .zero, deadline: deadline - time.bootNow), selection: Selection(patterns: [name])))
        _ = try await orchestrator.run()
        await session.end()
    }
}

package import Platform

/// State in one SQLite file, `STATE/state.db`.
///
/// It survives a kill at any instant: write-ahead log, every commit synced. Concurrent saves share one transaction, for a
/// commit costs what the disk's sync costs, however many rows it carries.
package actor SQLiteStateStore: StateStore {
    private struct Waiter {
        let changes: [StateChange]
        let continuation: CheckedContinuation<Result<Void, StateError>, Never>
    }

    /// Held as long as the store is.
    private let lock: StateLock
    let database: StateDatabase
    private var waiting: [Waiter] = []
    /// What could not be written yet.
    private var owed = PendingChanges()
    private var writing: Task<Void, Never>?
    private var isClosed = false

    /// Opens the state of the lock's folder, or begins one.
    ///
    /// Throws `foreignState` when it is another configuration's whose file still exists, `wrongKey` (nothing touched),
    /// `newerSchema`, `unsafeFolder`, `cannotRead` or `cannotWrite`. A damaged database is no error: it is set aside, and
    /// a warning of ``load()`` tells so.
    package static func open(
        under lock: StateLock, key: StateKey, owner: StateOwner, time: any TimeSource = SystemTime()
    ) async throws(StateError) -> SQLiteStateStore {
        try await open(under: lock, key: key, owner: owner, machine: .current, time: time)
    }

    static func open(
        under lock: StateLock, key: StateKey, owner: StateOwner, machine: MachineID?, time: any TimeSource
    ) async throws(StateError) -> SQLiteStateStore {
        let opener = StateOpener(lock.folder, StateCipher(key), owner, machine, time)
        let database = try await BlockingWork.run { () throws(StateError) in try StateDatabase(opener) }
        return SQLiteStateStore(lock, database)
    }

    private init(_ lock: StateLock, _ database: StateDatabase) {
        self.lock = lock
        self.database = database
    }

    package func load() async throws(StateError) -> StateContents {
        let database = database
        var contents = try await BlockingWork.run { () throws(StateError) in try database.contents() }
        if database.isMoved { try await settleMove(&contents) }
        contents.warnings = database.warnings + contents.warnings
        return contents
    }

    package func save(_ changes: [StateChange]) async throws(StateError) {
        guard !isClosed else { throw StateError(.closed, "the state has been closed") }
        let result = await withCheckedContinuation { continuation in
            waiting.append(Waiter(changes: changes, continuation: continuation))
            if writing == nil { writing = Task { await writeAll() } }
        }
        try result.get()
    }

    package func close() async {
        guard !isClosed else { return }
        isClosed = true
        await writing?.value
        let (database, changes) = (database, owed.changes)
        await BlockingWork.run {
            if !changes.isEmpty { try? database.write(changes) }
            database.close()
        }
    }

    /// Writes until nobody waits any more; whoever comes during one write shares the next.
    private func writeAll() async {
        while !waiting.isEmpty {
            let group = waiting
            waiting = []
            for waiter in group { owed.add(waiter.changes) }
            let (database, changes) = (database, owed.changes)
            let result: Result<Void, StateError>
            do {
                try await BlockingWork.run { () throws(StateError) in try database.write(changes) }
                owed = PendingChanges()
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for waiter in group { waiter.continuation.resume(returning: result) }
        }
        writing = nil
    }

    /// A state that was copied to another machine keeps who everybody is and drops what was only cached: two machines
    /// do not share credentials.
    private func settleMove(_ contents: inout StateContents) async throws(StateError) {
        for index in contents.identities.indices { contents.identities[index].token = nil }
        for index in contents.sets.indices { contents.sets[index].credentials = nil }
        let changes = contents.identities.map(StateChange.identity) + contents.sets.map(StateChange.set)
        let database = database
        try await BlockingWork.run { () throws(StateError) in try database.write(changes, settlingMove: true) }
        contents.warnings.append(
            StateWarning(
                code: .movedMachine,
                message: "the state was copied from another machine; its cached credentials were dropped"))
    }
}

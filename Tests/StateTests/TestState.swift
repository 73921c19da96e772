import CredentialModel
import Platform

@testable import State
@testable import TestSupport

/// A state folder of a test's own, locked, with what is needed to open it.
struct TestState {
    let temporary: TemporaryFolder
    let lock: StateLock
    let key: StateKey
    let clock = ManualClock()

    static func with(_ body: (TestState) async throws -> Void) async throws {
        try await TemporaryFolder.with { temporary in
            try await body(TestState(temporary, folder: "state", key: .random()))
        }
    }

    private init(_ temporary: TemporaryFolder, folder name: String, key: StateKey) throws {
        self.temporary = temporary
        self.key = key
        self.lock = try StateLock.acquire(
            .prepare(temporary.path(name)), as: StateLock.Holder(pid: 1, command: "test", startedAt: Samples.time))
    }

    var folder: StateFolder { lock.folder }

    /// The folder's own files.
    var files: TemporaryFolder { TemporaryFolder(path: folder.path) }

    var owner: StateOwner { owner(configuration: "config.yaml") }

    /// An owner whose configuration is a file of that name in the test's folder.
    func owner(configuration name: String, isSandbox: Bool = false) -> StateOwner {
        StateOwner(configurationPath: temporary.path(name), name: "payments", isSandbox: isSandbox)
    }

    func open(
        key: StateKey? = nil, owner: StateOwner? = nil, machine: MachineID? = nil
    ) async throws(StateError) -> SQLiteStateStore {
        try await SQLiteStateStore.open(
            under: lock, key: key ?? self.key, owner: owner ?? self.owner, machine: machine, time: clock)
    }

    /// What is remembered, by a store that is opened and closed for it.
    func contents() async throws(StateError) -> StateContents {
        let store = try await open()
        let contents = try await store.load()
        await store.close()
        return contents
    }

    /// Saves and closes.
    func save(_ changes: [StateChange]) async throws(StateError) {
        let store = try await open()
        try await store.save(changes)
        await store.close()
    }

    /// The database files as they are at this moment, in another folder: what a kill, or a loss of power, leaves behind.
    func cut(_ name: String, logLength: Int? = nil) throws -> TestState {
        let copy = try TestState(temporary, folder: name, key: key)
        let log = files.read("state.db-wal") ?? []
        try copy.files.write(files.read("state.db") ?? [], to: "state.db")
        try copy.files.write(Array(log.prefix(logLength ?? log.count)), to: "state.db-wal")
        return copy
    }

    /// Runs SQL on the database of a closed store.
    func execute(_ sql: String) throws { try SQLiteConnection(folder.databasePath, mode: .readWrite).execute(sql) }

    /// Runs SQL with one blob for its parameter on the database of a closed store.
    func execute(_ sql: String, _ blob: [UInt8]) throws {
        let statement = try SQLiteConnection(folder.databasePath, mode: .readWrite).prepare(sql)
        try statement.bind(1, blob)
        try statement.run()
    }
}

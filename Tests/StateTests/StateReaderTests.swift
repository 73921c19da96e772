import CredentialModel
import Glibc
import TestSupport
import Testing

@testable import State

@Suite struct `The state reader` {
    @Test func `sees each save of a running daemon`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            let reader = try await open(state)
            #expect(try reader.set(named: "billing-prod") == nil)
            try await store.save([.identity(Samples.identity()), .set(Samples.set())])
            #expect(try reader.set(named: "billing-prod") == Samples.set())
            #expect(try reader.identity(named: "billing") == Samples.identity())
            #expect(try reader.set(named: "billing") == nil)
            #expect(
                try reader.all() == StateContents(identities: [Samples.identity()], sets: [Samples.set()]))
            #expect(reader.owner == state.owner)
            await store.close()
            #expect(try reader.set(named: "billing-prod") == Samples.set())
        }
    }

    @Test func `leaves no trace`() async throws {
        try await TestState.with { state in
            try await state.save([.set(Samples.set())])
            let (names, bytes) = (state.files.names, state.files.read("state.db"))
            #expect(try await open(state).set(named: "billing-prod") == Samples.set())
            #expect(state.files.names == names)
            #expect(state.files.read("state.db") == bytes)
        }
    }

    @Test func `reads what a killed daemon left behind`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            try await store.save([.set(Samples.set())])
            #expect(try await open(state.cut("cut")).set(named: "billing-prod") == Samples.set())
            await store.close()
        }
    }

    /// What a folder looks like that the reader may not write and whose side files are gone (a restored backup).
    @Test func `reads a lone database beside which it can create nothing`() async throws {
        try await TestState.with { state in
            try await state.save([.set(Samples.set())])
            #expect(unlink(state.folder.path + "/state.db-wal") == 0)
            #expect(unlink(state.folder.path + "/state.db-shm") == 0)
            #expect(mkdir(state.folder.path + "/state.db-shm", 0o700) == 0)
            #expect(try await open(state).set(named: "billing-prod") == Samples.set())
        }
    }

    @Test func `tells another key from a bad row`() async throws {
        try await TestState.with { state in
            try await state.save([.set(Samples.set()), .identity(Samples.identity())])
            try state.execute("UPDATE sets SET sealed = ?", [1, 2, 3])
            let stranger = try await open(state, key: .random())
            #expect(#expect(throws: StateError.self) { try stranger.identity(named: "billing") }?.code == .wrongKey)
            #expect(throws: StateError.self) { try stranger.all() }
            let reader = try await open(state)
            #expect(#expect(throws: StateError.self) { try reader.set(named: "billing-prod") }?.code == .cannotRead)
            #expect(try reader.all().warnings.map(\.code) == [.unreadableRow])
        }
    }

    @Test func `passes over the states of other configurations`() async throws {
        try await TestState.with { state in
            try await state.save([.set(Samples.set())])
            let places = [state.temporary.path("missing"), state.temporary.path, state.folder.path]
            let key = state.key
            let mine = try await StateReader.open(firstOf: places, of: state.owner.configurationPath) { _, _ in key }
            #expect(mine?.folder == state.folder)
            let other = try await StateReader.open(firstOf: places, of: "/etc/other.yaml") { _, _ in key }
            #expect(other == nil)
        }
    }

    @Test(arguments: [
        SecretSource.file(path: "/etc/evercred/state.key"), .environment(name: "STATE_KEY"), .credential(id: "key"),
        nil,
    ])
    func `says where the key comes from before it needs it`(source: SecretSource?) async throws {
        try await TestState.with { state in
            let owner = StateOwner(configurationPath: "/etc/evercred/c.yaml", name: "c", keySource: source)
            await (try state.open(owner: owner)).close()
            let key = state.key
            let reader = try await StateReader.open(firstOf: [state.folder.path]) { owner, folder in
                #expect(owner.keySource == source)
                #expect(folder == state.folder)
                return key
            }
            #expect(reader?.owner == owner)
        }
    }

    @Test func `refuses the state of a newer version`() async throws {
        try await TestState.with { state in
            try await state.save([])
            try state.execute("PRAGMA user_version = 99")
            let error = await #expect(throws: StateError.self) { try await open(state) }
            #expect(error?.code == .newerSchema)
        }
    }

    @Test func `finds nothing in a folder where no run has begun a state`() async throws {
        try await TestState.with { state in
            let key = state.key
            #expect(try await StateReader.open(firstOf: [state.folder.path]) { _, _ in key } == nil)
            try state.files.write([], to: "state.db")
            #expect(try await StateReader.open(firstOf: [state.folder.path]) { _, _ in key } == nil)
        }
    }

    private func open(_ state: TestState, key: StateKey? = nil) async throws -> StateReader {
        try #require(try await StateReader.open(firstOf: [state.folder.path]) { _, _ in key ?? state.key })
    }
}

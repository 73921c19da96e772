import CredentialModel
import Glibc
import TestSupport
import Testing

@testable import State

@Suite struct `The SQLite state store` {
    @Test func `remembers across restarts`() async throws {
        try await TestState.with { state in
            try await state.save([.identity(Samples.identity()), .set(Samples.set()), .note(key: "a", value: "b")])
            let contents = try await state.contents()
            let expected = StateContents(
                identities: [Samples.identity()], sets: [Samples.set()], notes: ["a": "b"])
            #expect(contents == expected)
        }
    }

    @Test func `shows its files to nobody else`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            try await store.save([.identity(Samples.identity())])
            #expect(state.temporary.mode("state") == 0o700)
            for name in ["state.db", "state.db-wal", "state.db-shm", "lock"] {
                #expect(state.files.mode(name) == 0o600, "\(name)")
            }
            await store.close()
            #expect(chmod(state.folder.databasePath, 0o644) == 0)
            try await state.save([])
            #expect(state.files.mode("state.db") == 0o600)
        }
    }

    @Test func `writes no secret in clear`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            try await store.save([.identity(Samples.identity()), .set(Samples.set())])
            for name in state.files.names {
                let bytes = try #require(state.files.read(name))
                #expect(!contains(bytes, Samples.canary), "\(name)")
                #expect(!contains(bytes, "ASIATEST"), "\(name)")
            }
            // The search finds what is there: names are in clear.
            #expect(contains(state.files.read("state.db-wal") ?? [], "billing-prod"))
            await store.close()
            #expect(!contains(state.files.read("state.db") ?? [], Samples.canary))
            #expect(contains(state.files.read("state.db") ?? [], "billing-prod"))
        }
    }

    @Test func `leaves an empty log and the files that readers need when it is closed`() async throws {
        try await TestState.with { state in
            try await state.save([.set(Samples.set())])
            #expect(state.files.status("state.db-wal")?.st_size == 0)
            #expect(state.files.status("state.db-shm") != nil)
        }
    }

    // MARK: Keys

    @Test func `refuses another key and touches nothing`() async throws {
        try await TestState.with { state in
            try await state.save([.identity(Samples.identity())])
            let before = state.files.read("state.db")
            let error = await #expect(throws: StateError.self) { try await state.open(key: .random()) }
            #expect(error?.code == .wrongKey)
            #expect(state.files.read("state.db") == before)
            #expect(try await state.contents().identities == [Samples.identity()])
        }
    }

    @Test func `refuses rows that were altered, moved or swapped, and those alone`() async throws {
        try await TestState.with { state in
            try await state.save(
                ["a", "b", "c", "d"].map { .identity(Samples.identity($0)) } + [.set(Samples.set("a", identity: "a"))])
            try state.execute("UPDATE identities SET sealed = ? WHERE name = 'a'", [1, 2, 3])
            try state.execute("UPDATE identities SET sealed = (SELECT sealed FROM sets) WHERE name = 'b'")
            try state.execute(
                "UPDATE identities SET sealed = (SELECT sealed FROM identities WHERE name = 'd') WHERE name = 'c'")
            let contents = try await state.contents()
            #expect(contents.identities == [Samples.identity("d")])
            #expect(contents.sets == [Samples.set("a", identity: "a")])
            #expect(contents.warnings.map(\.code) == [.unreadableRow, .unreadableRow, .unreadableRow])
            #expect(contents.warnings.map(\.message).filter { $0.contains("'d'") } == [])
            // What was reset is remembered anew.
            try await state.save([.identity(Samples.identity("a"))])
            #expect(try await state.contents().identities.map(\.name).sorted() == ["a", "d"])
        }
    }

    // MARK: Owners

    @Test func `refuses the state of another configuration and names both`() async throws {
        try await TestState.with { state in
            try state.temporary.write("", to: "config.yaml")
            try await state.save([.identity(Samples.identity())])
            let error = await #expect(throws: StateError.self) {
                try await state.open(owner: state.owner(configuration: "other.yaml"))
            }
            #expect(error?.code == .foreignState)
            #expect(error?.message.contains(state.temporary.path("config.yaml")) == true)
            #expect(error?.message.contains(state.temporary.path("other.yaml")) == true)
            #expect(error?.remedy?.contains("--state") == true)
        }
    }

    @Test func `goes on with the state of a configuration that is gone`() async throws {
        try await TestState.with { state in
            try await state.save([.identity(Samples.identity())])
            let owner = state.owner(configuration: "renamed.yaml")
            let store = try await state.open(owner: owner)
            let contents = try await store.load()
            await store.close()
            #expect(contents.identities == [Samples.identity()])
            #expect(contents.warnings.map(\.code) == [.adopted])
            try state.temporary.write("", to: "renamed.yaml")
            await #expect(throws: StateError.self) { try await state.open() }
        }
    }

    @Test(arguments: [true, false])
    func `keeps the sandbox's state and real states apart`(beganAsSandbox: Bool) async throws {
        try await TestState.with { state in
            let first = state.owner(configuration: "config.yaml", isSandbox: beganAsSandbox)
            await (try state.open(owner: first)).close()
            let second = state.owner(configuration: "config.yaml", isSandbox: !beganAsSandbox)
            let error = await #expect(throws: StateError.self) { try await state.open(owner: second) }
            #expect(error?.code == .foreignState)
        }
    }

    @Test func `refuses the state of a newer version`() async throws {
        try await TestState.with { state in
            try await state.save([])
            try state.execute("PRAGMA user_version = 99")
            let error = await #expect(throws: StateError.self) { try await state.open() }
            #expect(error?.code == .newerSchema)
            #expect(error?.message.contains("99") == true)
        }
    }

    @Test func `refuses another program's database`() async throws {
        try await TestState.with { state in
            try state.files.write([], to: "state.db")
            try state.execute("CREATE TABLE bookmarks (url TEXT)")
            let error = await #expect(throws: StateError.self) { try await state.open() }
            #expect(error?.code == .foreignState)
        }
    }

    @Test func `reads what version 1 has written`() async throws {
        try await TestState.with { state in
            let database = try #require(Fixture.read("state-v1.db"))
            try state.files.write(database, to: "state.db")
            let key = try StateKey(Array(String(repeating: "0123456789abcdef", count: 4).utf8))
            let store = try await state.open(key: key)
            let contents = try await store.load()
            #expect(contents.identities == [Samples.identity()])
            #expect(contents.sets == [Samples.set()])
            #expect(contents.notes == ["once": "1795430000123"])
            await store.close()
        }
    }

    @Test func `drops what was only cached when it finds itself on another machine`() async throws {
        let machines = ["0123456789abcdef0123456789abcdef\n", "fedcba9876543210fedcba9876543210\n"].map {
            MachineID(contents: Array($0.utf8))
        }
        try #require(machines[0] != nil && machines[0] != machines[1])
        #expect(MachineID(contents: Array("uninitialized\n".utf8)) == nil)
        try await TestState.with { state in
            let first = try await state.open(machine: machines[0])
            try await first.save([.identity(Samples.identity()), .set(Samples.set())])
            #expect(try await first.load().warnings == [])
            await first.close()
            // The second time there is nothing left to drop; without an id nobody can tell.
            for (machine, warnings) in [(machines[1], [StateWarning.Code.movedMachine]), (machines[1], []), (nil, [])] {
                let store = try await state.open(machine: machine)
                let contents = try await store.load()
                await store.close()
                #expect(contents.warnings.map(\.code) == warnings)
                #expect(contents.identities.first?.token == nil)
                #expect(contents.sets.first?.credentials == nil)
                #expect(contents.identities.first?.identityID == Samples.identity().identityID)
                #expect(contents.identities.first?.refreshToken == Samples.identity().refreshToken)
            }
        }
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        bytes.contains(Array(text.utf8))
    }
}

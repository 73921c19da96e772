import CredentialModel
import Glibc
import TestSupport
import Testing

@testable import State

@Suite struct `A state that met with an accident` {
    @Test func `loses nothing that was saved when its writer is killed`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            for round in 0..<20 {
                try await store.save([.note(key: "identity", value: "\(round)"), .note(key: "set", value: "\(round)")])
                let cut = try state.cut("cut-\(round)")
                #expect(try await cut.contents().notes == ["identity": "\(round)", "set": "\(round)"])
            }
            await store.close()
        }
    }

    /// Power fails while the log is being written: any length of it may have reached the disk.
    @Test func `never shows half of a save`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            for round in 1...4 {
                try await store.save([.note(key: "identity", value: "\(round)"), .set(Samples.set("s\(round)"))])
            }
            let length = Int(state.files.status("state.db-wal")?.st_size ?? 0)
            try #require(length > 10_000)
            var seen: Set<Int> = []
            for part in stride(from: 0, through: length, by: 1009) {
                let cut = try state.cut("cut-\(part)", logLength: part)
                let contents = try await cut.contents()
                let round = contents.notes["identity"].flatMap(Int.init) ?? 0
                #expect(Set(contents.sets.map(\.name)) == Set((1...4).prefix(round).map { "s\($0)" }))
                #expect(contents.warnings == [])
                seen.insert(round)
            }
            #expect(seen.isSuperset(of: [0, 1, 2, 3]))
            await store.close()
        }
    }

    @Test func `is set aside when it is no database, and an empty one begins`() async throws {
        try await TestState.with { state in
            let garbage = [UInt8](repeating: 0x5A, count: 8192)
            try state.files.write(garbage, to: "state.db")
            let contents = try await state.contents()
            #expect(contents.identities == [])
            #expect(contents.warnings.map(\.code) == [.damaged])
            #expect(state.files.read("state.db.corrupt-20261123T080000Z") == garbage)
            #expect(contents.warnings.first?.message.contains("state.db.corrupt-20261123T080000Z") == true)
            try await state.save([.identity(Samples.identity())])
            #expect(try await state.contents().identities == [Samples.identity()])
        }
    }

    @Test func `is set aside when reading it finds damage, as often as it happens`() async throws {
        try await TestState.with { state in
            for accident in 1...2 {
                try await state.save((0..<200).map { .set(Samples.set("set-\($0)")) })
                var bytes = try #require(state.files.read("state.db"))
                // The pages of the rows: opening needs only those before them.
                for index in 10 * 8192..<bytes.count { bytes[index] = 0xA5 }
                try state.files.write(bytes, to: "state.db")
                let store = try await state.open()
                #expect(await store.database.warnings == [])
                let contents = try await store.load()
                #expect(contents.sets == [])
                #expect(contents.warnings.map(\.code) == [.damaged])
                // The store goes on with the empty database.
                try await store.save([.identity(Samples.identity())])
                #expect(try await store.load().identities == [Samples.identity()])
                await store.close()
                #expect(
                    state.files.names.filter {
                        $0.hasPrefix("state.db.corrupt-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
                    }.count == accident)
            }
        }
    }

    @Test func `is looked through after a kill, so that damage is found before it is used`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            try await store.save((0..<200).map { .set(Samples.set("set-\($0)")) })
            let log = try #require(state.files.read("state.db-wal"))
            await store.close()
            var bytes = try #require(state.files.read("state.db"))
            for index in bytes.count - 4096..<bytes.count { bytes[index] = 0 }
            try state.files.write(bytes, to: "state.db")
            try state.files.write(Array(log.prefix(1)), to: "state.db-wal")
            let reopened = try await state.open()
            let warnings = await reopened.database.warnings
            #expect(warnings.map(\.code) == [.damaged])
            await reopened.close()
        }
    }

    @Test func `remembers what a full disk kept it from writing`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            try await store.save([.identity(Samples.identity())])
            try await store.limitPages(to: 12)
            let many = (0..<200).map { StateChange.set(Samples.set("set-\($0)")) }
            let error = await #expect(throws: StateError.self) { try await store.save(many) }
            #expect(error?.code == .cannotWrite)
            #expect(error?.remedy == "free some space")
            // It stays usable: what is there can be read.
            #expect(try await store.load().identities == [Samples.identity()])
            var changed = Samples.set("set-7")
            changed.fingerprint = "later"
            await #expect(throws: StateError.self) { try await store.save([.set(changed)]) }

            try await store.limitPages(to: 100_000)
            try await store.save([.note(key: "room", value: "again")])
            let sets = try await store.load().sets
            #expect(sets.count == 200)
            #expect(sets.first { $0.name == "set-7" } == changed)
            await store.close()
        }
    }

    @Test func `writes at its end what a full disk kept it from writing`() async throws {
        try await TestState.with { state in
            let store = try await state.open()
            try await store.limitPages(to: 12)
            let many = (0..<200).map { StateChange.set(Samples.set("set-\($0)")) }
            await #expect(throws: StateError.self) { try await store.save(many) }
            try await store.limitPages(to: 100_000)
            await store.close()
            #expect(try await state.contents().sets.count == 200)
        }
    }
}

extension SQLiteStateStore {
    /// Stands in for a disk of that many pages.
    fileprivate func limitPages(to count: Int) throws(StateError) {
        try database.withConnection(orThrow: .cannotWrite, "limit") { connection throws(SQLiteError) in
            try connection.execute("PRAGMA max_page_count = \(count)")
        }
    }
}

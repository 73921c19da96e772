import CredentialModel
import Platform
import State
import TestSupport
import Testing

/// What every store promises, whatever it is made of.
@Suite struct `Every state store` {
    enum Kind: CaseIterable, Sendable {
        case memory
        case sqlite
    }

    @Test(arguments: Kind.allCases)
    func `begins empty`(kind: Kind) async throws {
        try await with(kind) { store in
            let contents = try await store.load()
            #expect(contents == StateContents())
        }
    }

    @Test(arguments: Kind.allCases)
    func `gives back what was saved`(kind: Kind) async throws {
        try await with(kind) { store in
            let (identity, set) = (Samples.identity(), Samples.set())
            try await store.save([.identity(identity), .set(set), .note(key: "once", value: "1795430000123")])
            let expected = StateContents(identities: [identity], sets: [set], notes: ["once": "1795430000123"])
            #expect(try await store.load() == expected)
        }
    }

    @Test(arguments: Kind.allCases)
    func `replaces, forgets, and keeps the last of several changes`(kind: Kind) async throws {
        try await with(kind) { store in
            var identity = Samples.identity()
            try await store.save([
                .identity(identity), .set(Samples.set("kept")), .set(Samples.set("gone")),
                .note(key: "kept", value: "1"), .note(key: "gone", value: "1"), .removeSet(name: "never-there"),
            ])
            identity.refreshToken = RefreshToken(Secret("rotated-test-token"))
            try await store.save([
                .removeIdentity(name: identity.name), .identity(identity), .removeSet(name: "gone"),
                .note(key: "kept", value: "2"), .note(key: "gone", value: nil),
            ])
            let contents = try await store.load()
            #expect(contents.identities == [identity])
            #expect(contents.sets == [Samples.set("kept")])
            #expect(contents.notes == ["kept": "2"])
            try await store.save([.removeIdentity(name: identity.name)])
            #expect(try await store.load().identities == [])
        }
    }

    @Test(arguments: Kind.allCases)
    func `tells names apart by their bytes`(kind: Kind) async throws {
        try await with(kind) { store in
            let names = ["a", "A", "a.", "a+b@c=d,e"]
            try await store.save(names.map { .set(Samples.set($0)) })
            #expect(try await store.load().sets.map(\.name).sorted() == names.sorted())
        }
    }

    @Test(arguments: Kind.allCases)
    func `loses nothing of what many tasks save at once`(kind: Kind) async throws {
        try await with(kind) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<32 {
                    group.addTask {
                        for round in 0..<8 { try await store.save([.note(key: "\(task)", value: "\(round)")]) }
                    }
                }
                try await group.waitForAll()
            }
            let notes = try await store.load().notes
            #expect(notes == Dictionary(uniqueKeysWithValues: (0..<32).map { ("\($0)", "7") }))
        }
    }

    @Test(arguments: Kind.allCases)
    func `saves nothing after it was closed`(kind: Kind) async throws {
        try await with(kind) { store in
            await store.close()
            await store.close()
            let error = await #expect(throws: StateError.self) {
                try await store.save([.note(key: "late", value: "1")])
            }
            #expect(error?.code == .closed)
        }
    }

    private func with(_ kind: Kind, _ body: (any StateStore) async throws -> Void) async throws {
        switch kind {
        case .memory: try await body(MemoryStateStore())
        case .sqlite:
            try await TestState.with { state in
                let store = try await state.open()
                try await body(store)
                await store.close()
            }
        }
    }
}

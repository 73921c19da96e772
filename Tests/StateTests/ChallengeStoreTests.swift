import CredentialModel
import Glibc
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import State

/// What two commands of one sign-in leave for one another.
struct `The store of questions` {
    private static let now = Timestamp(milliseconds: 1_795_431_600_000)
    private static let question: JSONValue = ["challenge": "SOFTWARE_TOKEN_MFA", "session": "test-session-0123456789"]

    private func store(_ folder: TemporaryFolder, key: StateKey) throws -> ChallengeStore {
        ChallengeStore(in: try StateFolder.prepare("\(folder.path)/state"), key: key)
    }

    @Test func `gives back what was kept, sealed and for its owner alone`() async throws {
        try await TemporaryFolder.with { folder in
            let store = try self.store(folder, key: .random())
            try store.keep(Self.question, for: "00ff", at: Self.now)
            #expect(try store.question(for: "00ff", at: Self.now) == Self.question)
            let path = "\(folder.path)/state/challenges/00ff"
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let file = try #require(fopen(path, "r"))
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = fread(&bytes, 1, bytes.count, file)
            #expect(count > 0 && !String(decoding: bytes[..<count], as: UTF8.self).contains("test-session"))
        }
    }

    @Test func `forgets what was answered, and what nobody answered in time`() async throws {
        try await TemporaryFolder.with { folder in
            let store = try self.store(folder, key: .random())
            #expect(try store.question(for: "aa", at: Self.now) == nil, "not even a folder is there")
            try store.keep(Self.question, for: "aa", at: Self.now)
            try store.keep(Self.question, for: "bb", at: Self.now + .seconds(600))
            store.remove("bb")
            #expect(try store.question(for: "bb", at: Self.now) == nil)
            let late = Self.now + ChallengeStore.lifetime
            #expect(try store.question(for: "aa", at: late) == nil)
            try store.keep(Self.question, for: "cc", at: late)
            store.removeStale(at: late)
            #expect(access("\(folder.path)/state/challenges/aa", F_OK) != 0, "its time is over")
            #expect(try store.question(for: "cc", at: late) == Self.question)
        }
    }

    @Test func `gives nothing to another key or to another place`() async throws {
        try await TemporaryFolder.with { folder in
            let store = try self.store(folder, key: .random())
            try store.keep(Self.question, for: "aa", at: Self.now)
            #expect(try self.store(folder, key: .random()).question(for: "aa", at: Self.now) == nil)
            #expect(rename("\(folder.path)/state/challenges/aa", "\(folder.path)/state/challenges/bb") == 0)
            #expect(try store.question(for: "bb", at: Self.now) == nil)
        }
    }

    @Test func `shares one key among those who come at once`() async throws {
        try await TemporaryFolder.with { folder in
            let place = try StateFolder.prepare("\(folder.path)/state")
            let keys = try await withThrowingTaskGroup(of: StateKey.self) { group in
                for _ in 0..<8 { group.addTask { try await StateKey.shared(in: place, time: SystemTime()) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let question = Self.question
            try ChallengeStore(in: place, key: keys[0]).keep(question, for: "aa", at: Self.now)
            for key in keys {
                #expect(try ChallengeStore(in: place, key: key).question(for: "aa", at: Self.now) == question)
            }
        }
    }
}

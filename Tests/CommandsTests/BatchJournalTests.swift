import Glibc
import StrictJSON
import TestSupport
import Testing

@testable import Commands

/// What a batch remembers of itself.
struct `The journal of a batch` {
    private static let subject: JSONObject = ["journal": 1, "operation": "sign-up", "userPoolId": "eu-west-1_A"]

    private func text(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }

    @Test func `remembers the last word about each user`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("users.csv.sign-up.journal")
            do {
                let journal = try BatchJournal(path, of: Self.subject)
                try journal.note(.begun, of: "alice")
                try journal.note(.done, of: "alice")
                try journal.note(.begun, of: "bob \"\n")
                try journal.note(.failed(code: "http.timeout", isUncertain: true), of: "carol")
                try journal.sync()
            }
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let journal = try BatchJournal(path, of: Self.subject)
            #expect(journal.standing(of: "alice") == .done)
            #expect(journal.standing(of: "bob \"\n") == .begun)
            #expect(journal.standing(of: "carol") == .failed(code: "http.timeout", isUncertain: true))
            #expect(journal.standing(of: "dave") == nil)
        }
    }

    @Test func `is of one operation also where a crash has cut its first line`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("journal")
            let file = try #require(fopen(path, "w"))
            #expect(fputs(#"{"journal":1,"oper"#, file) >= 0 && fclose(file) == 0)
            do {
                let journal = try BatchJournal(path, of: Self.subject)
                try journal.note(.done, of: "alice")
            }
            #expect(try BatchJournal(path, of: Self.subject).standing(of: "alice") == .done)
            let error = #expect(throws: BatchJournal.Failure.self) {
                try BatchJournal(path, of: ["journal": 1, "operation": "resend-sign-up"])
            }
            #expect(error?.code == .foreign)
        }
    }

    @Test func `tells names apart byte by byte`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("journal")
            do {
                let journal = try BatchJournal(path, of: Self.subject)
                try journal.note(.done, of: "caf\u{E9}")
            }
            let journal = try BatchJournal(path, of: Self.subject)
            #expect(journal.standing(of: "caf\u{E9}") == .done)
            #expect(journal.standing(of: "cafe\u{301}") == nil)
        }
    }

    @Test func `goes on after half a line, whatever it was half of`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("journal")
            try BatchJournal(path, of: Self.subject).note(.done, of: "alice")
            let whole = try text(path)
            for count in 0...whole.utf8.count {
                try folder.write(Array(whole.utf8.prefix(count)), to: "journal")
                // The head itself is written by one call; a torn one makes the journal somebody else's.
                guard let journal = try? BatchJournal(path, of: Self.subject) else {
                    Issue.record("not opened after \(count) bytes")
                    continue
                }
                try journal.note(.done, of: "bob")
                #expect(journal.standing(of: "bob") == .done)
            }
            #expect(try BatchJournal(path, of: Self.subject).standing(of: "alice") == .done)
        }
    }

    @Test func `is of one operation on one pool, for one run at a time`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("journal")
            let journal = try BatchJournal(path, of: Self.subject)
            let held = #expect(throws: BatchJournal.Failure.self) { try BatchJournal(path, of: Self.subject) }
            #expect(held?.code == .held)
            withExtendedLifetime(journal) {}
        }
        try await TemporaryFolder.with { folder in
            let path = folder.path("journal")
            _ = try BatchJournal(path, of: ["journal": 1, "operation": "delete-user"])
            let foreign = #expect(throws: BatchJournal.Failure.self) { try BatchJournal(path, of: Self.subject) }
            #expect(foreign?.code == .foreign)
            #expect(symlink("/dev/null", folder.path("link")) == 0)
            let link = #expect(throws: BatchJournal.Failure.self) {
                try BatchJournal(folder.path("link"), of: Self.subject)
            }
            #expect(link?.code == .unwritable)
        }
    }
}

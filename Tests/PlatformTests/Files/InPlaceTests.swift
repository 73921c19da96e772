import Glibc
import Platform
import TestSupport
import Testing

@testable import Platform

/// Files that are written over, because they cannot be replaced.
@Suite struct `A file written in place` {
    private let attributes = FileAttributes(keeping: nil, mode: 0o600)

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: ["short", "the same len", "a good deal longer than what was there before", ""])
    func `holds the new contents and nothing of the old ones, as the same file`(new: String) async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("was the same", to: "f", mode: 0o640)
            let inode = try #require(folder.status("f")).st_ino
            let file = try AtomicFile(path: folder.path("f"))
            try file.replace(with: bytes(new), attributes: attributes, over: bytes("was the same"))
            #expect(folder.text("f") == new)
            #expect(folder.status("f")?.st_ino == inode)
            #expect(folder.mode("f") == 0o600)
            #expect(folder.names == ["f"])
        }
    }

    @Test func `is as it was when the write is given up`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "f")
            let file = try AtomicFile(path: folder.path("f"))
            var staged: StagedFile? = try file.stage(bytes("new"), attributes: attributes, over: bytes("old"))
            #expect(folder.names == ["f", "f.evercred-journal"])
            #expect(folder.mode("f.evercred-journal") == 0o600)
            #expect(staged != nil)
            staged = nil
            #expect(folder.text("f") == "old" && folder.names == ["f"])
        }
    }

    /// Every mixture that a killed writer can leave behind, for new contents that are shorter, longer, or as long.
    @Test(arguments: [
        ("aaaaaaaaaa", "bbbbbbbbbb"), ("aaaaaaaaaa", "bbbb"), ("aaaa", "bbbbbbbbbb"), ("", "bbb"), ("aaa", ""),
        ("[a]\nk = 1\n[z]\n", "[a]\nk = 22\n[z]\n"), ("xxxx\n\n", "xxxx\n"),
    ])
    func `is finished by the next writer wherever this one was killed`(old: String, new: String) async throws {
        try await TemporaryFolder.with { folder in
            let (before, after) = (bytes(old), bytes(new))
            let padded = InPlaceJournal.padded(after, to: before.count)
            var mixtures = (0...padded.count).map { padded.prefix($0) + before.dropFirst($0) }
            mixtures.append(after[...])
            for mixture in mixtures {
                try folder.write(Array(mixture), to: "f")
                try folder.write(InPlaceJournal(before: before, after: after).bytes, to: "f.evercred-journal")
                try AtomicFile(path: folder.path("f")).finishInterruptedWrite()
                #expect(folder.text("f") == new, "\(Array(mixture))")
                #expect(folder.names == ["f"])
            }
        }
    }

    @Test func `keeps what somebody else has written since`() async throws {
        try await TemporaryFolder.with { folder in
            for other in ["mine alone", "aabbX", "bbaaa\n", "b"] {
                try folder.write(other, to: "f")
                try folder.write(
                    InPlaceJournal(before: bytes("aaaaa"), after: bytes("bbbbb")).bytes, to: "f.evercred-journal")
                try AtomicFile(path: folder.path("f")).finishInterruptedWrite()
                #expect(folder.text("f") == other && folder.names == ["f"])
            }
            for torn in ["", "evercred journal 1 5 5\naaaaabbbb", "evercred journal 1 x\n", "evercred journal 2 0 0\n"]
            {
                try folder.write("aaaaa", to: "f")
                try folder.write(torn, to: "f.evercred-journal")
                try AtomicFile(path: folder.path("f")).finishInterruptedWrite()
                #expect(folder.text("f") == "aaaaa" && folder.names == ["f"])
            }
        }
    }
}

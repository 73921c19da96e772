import Glibc
import Platform
import TestSupport
import Testing

/// Root may mount file systems and give files away; a few tests need that and others are void with it.
private let isRoot = geteuid() == 0

@Suite struct AtomicFileTests {
    @Test func `a new file is for its owner alone, whatever the umask`() async throws {
        try await TemporaryFolder.with { folder in
            try AtomicFile.replace(folder.path("new"), contents: Array("one".utf8))
            #expect(folder.text("new") == "one")
            #expect(folder.mode("new") == 0o600)
            #expect(folder.names == ["new"])
        }
    }

    @Test(arguments: [(0o600, 0o600), (0o640, 0o640), (0o644, 0o640), (0o400, 0o400), (0o777, 0o640)])
    func `an existing file keeps its mode up to 0640`(before: UInt16, after: UInt16) async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "file", mode: before)
            try AtomicFile.replace(folder.path("file"), contents: Array("new".utf8))
            #expect(folder.text("file") == "new")
            #expect(folder.mode("file") == after)
        }
    }

    @Test func `a configured mode goes before the one that is there`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "file", mode: 0o600)
            try AtomicFile.replace(folder.path("file"), contents: Array("new".utf8), mode: 0o644)
            #expect(folder.mode("file") == 0o644)
        }
    }

    @Test(.enabled(if: isRoot)) func `an existing file keeps its owner and its group`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "file", mode: 0o640)
            try #require(chown(folder.path("file"), 1234, 5678) == 0)
            try AtomicFile.replace(folder.path("file"), contents: Array("new".utf8))
            let status = try #require(folder.status("file"))
            #expect(status.st_uid == 1234)
            #expect(status.st_gid == 5678)
            #expect(folder.mode("file") == 0o640)
        }
    }

    @Test func `a missing folder is created for the owner alone, the last one only`() async throws {
        try await TemporaryFolder.with { folder in
            try AtomicFile.replace(folder.path(".aws/credentials"), contents: [1])
            #expect(folder.mode(".aws") == 0o700)
            let error = #expect(throws: FileError.self) {
                try AtomicFile.replace(folder.path("a/b/credentials"), contents: [1])
            }
            #expect(error?.code == .missing)
            #expect(folder.names == [".aws"])
        }
    }

    @Test(arguments: ["", "relative/file", "/", "/tmp/", "/tmp/.", "/tmp/..", "/tmp/a\0b"])
    func `only the absolute path of a file will do`(path: String) {
        let error = #expect(throws: FileError.self) { try AtomicFile(path: path) }
        #expect(error?.code == .notRegular)
    }

    @Test func `reading gives all bytes, or nothing where there is no file`() async throws {
        try await TemporaryFolder.with { folder in
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
            try folder.write(bytes, to: "file", mode: 0o640)
            let snapshot = try #require(try AtomicFile(path: folder.path("file")).read())
            #expect(snapshot.contents == bytes)
            #expect(snapshot.status.mode == 0o640)
            #expect(try AtomicFile(path: folder.path("other")).read() == nil)
        }
    }

    @Test func `a file beyond the limit is not read`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write([1, 2, 3, 4], to: "file")
            let file = try AtomicFile(path: folder.path("file"))
            #expect(try file.read(limit: 4)?.contents == [1, 2, 3, 4])
            #expect(throws: FileError.self) { try file.read(limit: 3) }
        }
    }

    @Test func `a change in the last moment keeps the other's file and leaves nothing behind`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "file")
            let file = try AtomicFile(path: folder.path("file"))
            let before = try #require(try file.status())
            let isReplaced = try file.replace(with: [1], attributes: FileAttributes(keeping: before)) {
                () throws(FileError) in
                try? folder.write("another's", to: "file")
                return try file.status()?.stamp != before.stamp
            }
            #expect(!isReplaced)
            #expect(folder.text("file") == "another's")
            #expect(folder.names == ["file"])
        }
    }
}

/// What another program does in the instant before a rename, which no look at the file beforehand can see.
@Suite struct LastInstantTests {
    private let attributes = FileAttributes(keeping: nil)

    /// Stages new contents, lets another program act, and commits over what was read.
    private func overtaken(
        in folder: TemporaryFolder, _ act: (TemporaryFolder) throws -> Void
    ) throws -> Bool {
        try folder.write("old", to: "file")
        let file = try AtomicFile(path: folder.path("file"))
        let stamp = try #require(try file.status()).stamp
        let staged = try file.stage(Array("ours".utf8), attributes: attributes)
        try act(folder)
        return try !staged.commit(over: stamp)
    }

    @Test func `the file that was read is replaced, and nothing is left of it`() async throws {
        try await TemporaryFolder.with { folder in
            let isOvertaken = try overtaken(in: folder) { _ in }
            #expect(!isOvertaken)
            #expect(folder.text("file") == "ours")
            #expect(folder.names == ["file"])
        }
    }

    @Test(arguments: ["", "edited"]) func `an edit in place keeps its file, were it only truncated yet`(
        edit: String
    ) async throws {
        try await TemporaryFolder.with { folder in
            var inode: ino_t?
            let isOvertaken = try overtaken(in: folder) { folder in
                inode = folder.status("file")?.st_ino
                try folder.write(edit, to: "file")
            }
            #expect(isOvertaken)
            #expect(folder.text("file") == edit)
            #expect(folder.status("file")?.st_ino == inode)
            #expect(folder.names == ["file"])
        }
    }

    @Test func `a file that was renamed over it stays`() async throws {
        try await TemporaryFolder.with { folder in
            let isOvertaken = try overtaken(in: folder) { folder in
                try folder.write("edited", to: "edited")
                try #require(rename(folder.path("edited"), folder.path("file")) == 0)
            }
            #expect(isOvertaken)
            #expect(folder.text("file") == "edited")
            #expect(folder.names == ["file"])
        }
    }

    @Test func `a file that was removed is written anew`() async throws {
        try await TemporaryFolder.with { folder in
            let isOvertaken = try overtaken(in: folder) { try $0.remove("file") }
            #expect(!isOvertaken)
            #expect(folder.text("file") == "ours")
            #expect(folder.names == ["file"])
        }
    }
}

@Suite struct AtomicFileRefusalTests {
    @Test func `a link of the user's own is followed once and stays`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(mkdir(folder.path("dotfiles"), 0o700) == 0)
            try folder.write("old", to: "dotfiles/credentials")
            try #require(symlink("dotfiles/credentials", folder.path("link")) == 0)
            try AtomicFile.replace(folder.path("link"), contents: Array("new".utf8))
            #expect(folder.text("dotfiles/credentials") == "new")
            #expect(try #require(folder.status("link")).st_mode & S_IFMT == S_IFLNK)
            #expect(try AtomicFile(path: folder.path("link")).path == folder.path("dotfiles/credentials"))
        }
    }

    @Test func `a link to nothing yet leads to the place of the new file`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(symlink(folder.path("target"), folder.path("link")) == 0)
            try AtomicFile.replace(folder.path("link"), contents: [7])
            #expect(folder.read("target") == [7])
        }
    }

    @Test func `a link to a link is refused`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "target")
            try #require(symlink("target", folder.path("second")) == 0)
            try #require(symlink("second", folder.path("first")) == 0)
            #expect(throws: FileError.self) { try AtomicFile(path: folder.path("first")) }
            #expect(folder.text("target") == "old")
        }
    }

    @Test(arguments: [(0o777, 0o700), (0o770, 0o700), (0o1777, 0o700), (0o700, 0o777), (0o700, 0o720)])
    func `a link is refused where others can write`(linkFolder: mode_t, targetFolder: mode_t) async throws {
        try await TemporaryFolder.with { folder in
            try #require(mkdir(folder.path("links"), 0o700) == 0 && mkdir(folder.path("targets"), 0o700) == 0)
            try folder.write("old", to: "targets/file")
            try #require(symlink("../targets/file", folder.path("links/file")) == 0)
            try #require(chmod(folder.path("links"), linkFolder) == 0)
            try #require(chmod(folder.path("targets"), targetFolder) == 0)
            let error = #expect(throws: FileError.self) { try AtomicFile(path: folder.path("links/file")) }
            #expect(error?.code == .symbolicLink)
        }
    }

    @Test func `a link is refused below a folder that others can write`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(mkdir(folder.path("shared"), 0o700) == 0 && mkdir(folder.path("shared/mine"), 0o700) == 0)
            try folder.write("old", to: "shared/mine/file")
            try #require(symlink("file", folder.path("shared/mine/link")) == 0)
            _ = try AtomicFile(path: folder.path("shared/mine/link"))
            try #require(chmod(folder.path("shared"), 0o777) == 0)
            #expect(throws: FileError.self) { try AtomicFile(path: folder.path("shared/mine/link")) }
        }
    }

    @Test(.enabled(if: isRoot)) func `a link of somebody else's is refused`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "target")
            try #require(symlink("target", folder.path("link")) == 0)
            try #require(lchown(folder.path("link"), 1234, 1234) == 0)
            let error = #expect(throws: FileError.self) { try AtomicFile(path: folder.path("link")) }
            #expect(error?.code == .symbolicLink)
        }
    }

    @Test func `a link that appears after the path was resolved is not followed`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("victim", to: "target")
            let file = try AtomicFile(path: folder.path("file"))
            try #require(symlink("target", folder.path("file")) == 0)
            #expect(throws: FileError.self) { try file.read() }
            #expect(throws: FileError.self) { try file.status() }
        }
    }

    @Test func `a file with two names is refused`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "file")
            try #require(link(folder.path("file"), folder.path("other")) == 0)
            let error = #expect(throws: FileError.self) { try AtomicFile.replace(folder.path("file"), contents: [1]) }
            #expect(error?.code == .hardLinked)
            #expect(folder.text("file") == "old")
        }
    }

    @Test func `a FIFO, a folder and a device are refused at once`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
            try #require(mkdir(folder.path("folder"), 0o700) == 0)
            for path in [folder.path("fifo"), folder.path("folder"), "/dev/null"] {
                let read = #expect(throws: FileError.self) { try AtomicFile(path: path).read() }
                #expect(read?.code == .notRegular)
                let replace = #expect(throws: FileError.self) { try AtomicFile.replace(path, contents: [1]) }
                #expect(replace?.code == .notRegular)
            }
        }
    }

    @Test(.disabled(if: isRoot, "root may write everywhere")) func `a folder without write permission is an error`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            try folder.write("old", to: "file")
            try #require(chmod(folder.path, 0o500) == 0)
            defer { chmod(folder.path, 0o700) }
            let error = #expect(throws: FileError.self) { try AtomicFile.replace(folder.path("file"), contents: [1]) }
            #expect(error?.code == .denied)
        }
    }
}

/// File systems that fail: only root can mount them.
@Suite(.enabled(if: canMount)) struct AtomicFileFailureTests {
    @Test func `a full disk leaves the old file whole and nothing beside it`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(mount("none", folder.path, "tmpfs", 0, "size=64k") == 0)
            defer { umount2(folder.path, Int32(MNT_DETACH)) }
            try folder.write("old", to: "file")
            let error = #expect(throws: FileError.self) {
                try AtomicFile.replace(folder.path("file"), contents: [UInt8](repeating: 1, count: 200_000))
            }
            #expect(error?.code == .full)
            #expect(error?.errno == ENOSPC)
            #expect(error?.message.contains(folder.path("file")) == true)
            #expect(folder.text("file") == "old")
            #expect(folder.names == ["file"])
        }
    }

    @Test func `a read-only file system is named as such`() async throws {
        try await TemporaryFolder.with { folder in
            try #require(mount("none", folder.path, "tmpfs", UInt(MS_RDONLY), nil) == 0)
            defer { umount2(folder.path, Int32(MNT_DETACH)) }
            let error = #expect(throws: FileError.self) { try AtomicFile.replace(folder.path("file"), contents: [1]) }
            #expect(error?.code == .readOnly)
        }
    }

    @Test func `a file that is a mount of its own tells the way out`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("outside", to: "source")
            try folder.write("inside", to: "file")
            try #require(mount(folder.path("source"), folder.path("file"), nil, UInt(MS_BIND), nil) == 0)
            defer { umount2(folder.path("file"), Int32(MNT_DETACH)) }
            let error = #expect(throws: FileError.self) { try AtomicFile.replace(folder.path("file"), contents: [1]) }
            #expect(error?.code == .busy)
            #expect(error?.remedy?.contains("mount the folder") == true)
            #expect(folder.text("file") == "outside")
            #expect(folder.names == ["file", "source"])
        }
    }
}

/// Containers often take the right to mount from root.
private let canMount: Bool = {
    var template = Array("/tmp/evercred-mount-XXXXXX".utf8CString)
    guard isRoot, mkdtemp(&template) != nil else { return false }
    defer { rmdir(template) }
    guard mount("none", template, "tmpfs", 0, "size=4k") == 0 else { return false }
    umount2(template, Int32(MNT_DETACH))
    return true
}()

@Suite struct StaleTemporariesTests {
    @Test func `only what a killed writer of the same file left is swept away`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("one", to: "one")
            try folder.write("two", to: "two")
            let abandoned = try abandonedTemporary(of: "one", in: folder)
            let foreign = try abandonedTemporary(of: "two", in: folder)
            try folder.write("", to: ".evercred-notes")
            try AtomicFile(path: folder.path("one")).sweepStaleTemporaries()
            #expect(folder.names == [".evercred-notes", foreign, "one", "two"].sorted())
            #expect(abandoned != foreign)
        }
    }

    /// What stands in the folder when a writer dies just before its rename: its temporary file, one letter longer.
    private func abandonedTemporary(of name: String, in folder: TemporaryFolder) throws -> String {
        let file = try AtomicFile(path: folder.path(name))
        var found: String?
        try file.replace(with: [1], attributes: FileAttributes(keeping: nil)) { () throws(FileError) in
            found = folder.names.first { $0.hasPrefix(".evercred-") && $0.utf8.count == 59 }
            if let found { link(folder.path(found), folder.path(found + "0")) }
            return true
        }
        return try #require(found) + "0"
    }
}

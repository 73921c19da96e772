import Testing

@testable import Commands

/// Shared files as botocore reads them. The expectations are those of Python's `configparser`.
struct `A shared file` {
    private func file(_ text: String) -> SharedFile { SharedFile(Array(text.utf8)) }

    @Test func `gives its sections and their values`() {
        let file = file(
            "# c\n[a]\nKey = 1\nother: x = y\n\n[profile b c]\nnested =\n  k = v\n  ; no\n  l = w\r\n[d]\rm=2\r")
        #expect(file.faults == [])
        #expect(file.sections.map(\.name) == ["a", "profile b c", "d"])
        #expect(file.section("a")?["key"] == "1")
        #expect(file.section("a")?["other"] == "x = y")
        #expect(file.section("profile b c")?["nested"] == "\nk = v\nl = w")
        #expect(file.section("d")?["m"] == "2")
        #expect(file.section("d")?.line == 11)
        #expect(file.section("b") == nil)
    }

    @Test(arguments: [
        ("[a]\n[b]\n[a]\n", 3), ("[a]\nx = 1\nX: 2\n", 3), ("x = 1\n", 1), ("[a]\nx\n", 2), ("[a]\n= 1\n", 2),
        ("[]\n", 1), ("[a\nx = 1\n", 1),
    ])
    func `is refused as a whole for one line`(text: String, line: Int) {
        #expect(file(text).faults.first?.line == line)
    }

    @Test func `tells names apart by their bytes`() {
        #expect(file("[é]\n[e\u{301}]\n").faults == [])
    }

    @Test func `never shows a value`() {
        let text = "\(file("[a]\naws_secret_access_key = test-secret\n")) \(file("test-secret\n").faults)"
        #expect(!text.contains("test-secret"))
    }
}

/// The words of a `credential_process` line.
struct `A line of words` {
    @Test(arguments: [
        ("a b  c", ["a", "b", "c"]), (#""a b" 'c "d' e\ f"#, ["a b", #"c "d"#, "e f"]), ("", []), ("''", [""]),
        (#""a\"b\n""#, [#"a"b\n"#]), ("a'b'c", ["abc"]),
    ])
    func `is cut as Python's shlex cuts it`(line: String, words: [String]) {
        #expect(CommandWords.split(line) == words)
    }

    @Test func `may be unfinished`() {
        #expect(CommandWords.split("a 'b") == nil)
        #expect(CommandWords.split("a \\") == nil)
    }
}

/// The kernel's list of mounts.
struct `The table of mounts` {
    @Test func `finds the mount that a path lies on`() {
        let table = MountTable(
            """
            1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw,errors=remount-ro
            2 1 0:9 / /a\\040b ro,noexec - nfs4 server:/x rw
            nonsense
            3 1 0:7 / /a\\040b/c rw - tmpfs tmpfs rw
            4 1 0:8 / /a\\040b/c rw - fuse.sshfs host: rw
            """)
        #expect(table.mount(of: "/x")?.type == "ext4")
        #expect(table.mount(of: "/x")?.isReadOnly == false)
        #expect(table.mount(of: "/a bc")?.type == "ext4")
        let remote = table.mount(of: "/a b/d")
        #expect(remote?.isRemote == true && remote?.isReadOnly == true && remote?.forbidsPrograms == true)
        #expect(table.mount(of: "/a b/c/d")?.type == "fuse.sshfs")
        #expect(MountTable.current.mount(of: "/proc/self")?.type == "proc")
    }
}

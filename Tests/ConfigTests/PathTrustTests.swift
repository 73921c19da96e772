import Glibc
import Platform
import Testing

@Suite struct `Trust in paths` {
    private func judge(_ path: String, user: UInt32) -> String? {
        var trust = PathTrust(user: user)
        do throws(PathTrustError) {
            _ = try trust.read(path, limit: 1 << 20)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `a file of one's own in folders of one's own is read`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("text", to: "file")
        var trust = PathTrust(user: folder.giveToTestUser())
        let file = try trust.read(path, limit: 1 << 20)
        #expect(file.contents == Array("text".utf8))
        #expect(file.isPrivate)
    }

    @Test(
        arguments: [
            (0o666, "can be written by everybody"), (0o620, "can be written by group"), (0o644, nil), (0o600, nil),
        ] as [(mode_t, String?)])
    func `a file that others can write is refused`(mode: mode_t, expected: String?) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "file", mode: mode)
        let message = judge(path, user: folder.giveToTestUser())
        #expect((message == nil) == (expected == nil))
        if let expected { #expect(message?.hasPrefix("\(path) \(expected)") == true) }
    }

    @Test func `a folder that others can write is refused, at any height`() throws {
        let folder = try TemporaryFolder()
        let open = try folder.makeFolder("open")
        try folder.makeFolder("open/inner")
        let path = try folder.write("", to: "open/inner/file")
        let user = folder.giveToTestUser()
        #expect(judge(path, user: user) == nil)
        try #require(chmod(open, 0o777) == 0)
        #expect(judge(path, user: user) == "\(open) can be written by everybody")
        try #require(chmod(open, 0o1777) == 0)
        #expect(judge(path, user: user) == nil, "a sticky folder passes")
    }

    @Test func `links are followed and every folder on the way is judged`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("safe")
        let open = try folder.makeFolder("open", mode: 0o777)
        try folder.makeFolder("open/inner")
        try folder.write("", to: "safe/file")
        try folder.write("", to: "open/inner/file")
        let direct = try folder.link("direct", to: "safe/file")
        let detour = try folder.link("safe/detour", to: "../open/inner/back")
        try folder.link("open/inner/back", to: "\(folder.path)/safe/file")
        let loop = try folder.link("loop", to: "loop")
        let user = folder.giveToTestUser()
        #expect(judge(direct, user: user) == nil)
        #expect(judge(detour, user: user) == "\(open) can be written by everybody")
        #expect(judge(loop, user: user) != nil)
    }

    @Test(.enabled(if: geteuid() == 0, "giving files away takes root"))
    func `a stranger's file is refused, root's is not`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "file")
        #expect(judge(path, user: 4242) == nil)
        try #require(chown(path, 4343, 4343) == 0)
        #expect(judge(path, user: 4242) == "\(path) belongs to user 4343, who could change it")
    }

    @Test func `a program must be there and executable`() throws {
        let folder = try TemporaryFolder()
        let program = try folder.write("#!/bin/sh\n", to: "run", mode: 0o700)
        let text = try folder.write("", to: "text")
        var trust = PathTrust(user: folder.giveToTestUser())
        try trust.requireTrustedProgram(program)
        let notExecutable = #expect(throws: PathTrustError.self) { try trust.requireTrustedProgram(text) }
        #expect(notExecutable?.isMissing == true)
        let missing = #expect(throws: PathTrustError.self) { try trust.requireTrustedProgram("\(folder.path)/none") }
        #expect(missing?.isMissing == true)
    }

    @Test func `only plain files within the limit are read`() throws {
        let folder = try TemporaryFolder()
        let pipe = "\(folder.path)/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let large = try folder.write(String(repeating: "x", count: 3 << 20), to: "large")
        #expect(judge(pipe, user: geteuid()) == "\(pipe) is not a plain file")
        #expect(judge(folder.path, user: geteuid()) == "\(folder.path) is not a plain file")
        #expect(judge(large, user: geteuid()) == "\(large) is larger than 1 MiB")
    }
}

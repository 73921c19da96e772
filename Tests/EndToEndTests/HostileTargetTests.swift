import Glibc
import StrictJSON
import Testing

/// Outputs whose path leads to something other than a plain file of the user's own: each has its answer.
@Suite struct `A path that leads elsewhere` {
    /// What stands there, and the code with which it is refused; `nil`: it is written.
    private static let answers = [
        "fifo": "file.not_regular", "socket": "file.not_regular", "folder": "file.not_regular",
        "linked": "file.hard_linked", "chain": "file.symbolic_link", "shared/link": "file.symbolic_link",
        "sticky/link": "file.symbolic_link", "large": "file.too_large", "no/folder/file": "file.missing",
        "plain/below": "file.not_a_folder", "squatted": "file.symbolic_link", "own": nil, "dangling": nil, "new": nil,
    ]

    private func prepare(_ workspace: borrowing Workspace) throws {
        let out = workspace.file("out")
        for folder in ["", "/folder", "/shared", "/sticky"] { try #require(mkdir(out + folder, 0o700) == 0) }
        try #require(mkfifo("\(out)/fifo", 0o600) == 0)
        try makeSocket(at: "\(out)/socket")
        for name in ["linked", "plain", "target", "victim", "prey", "third"] {
            try workspace.write("", to: "out/\(name)")
        }
        try #require(link("\(out)/linked", "\(out)/linked-too") == 0)
        let links = [
            "own": "target", "dangling": "nothing-yet", "chain": "second", "second": "third",
            "shared/link": "../victim", "sticky/link": "../prey", "squatted.lock": "victim",
        ]
        for (name, target) in links { try #require(symlink(target, "\(out)/\(name)") == 0) }
        try #require(chmod("\(out)/shared", 0o777) == 0 && chmod("\(out)/sticky", 0o1777) == 0)
        let large = open("\(out)/large", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(large >= 0 && ftruncate(large, 300 << 20) == 0)
        close(large)
    }

    private func makeSocket(at path: String) throws {
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let isBound = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isBound)
    }

    private func configure(_ workspace: borrowing Workspace, _ type: String, _ names: some Sequence<String>) throws {
        let outputs = names.map { "  - {type: \(type), file: \"./out/\($0)\"}\n" }
        try workspace.writeHandler(
            #"""
            echo '{"Version":1,"AccessKeyId":"ASIATEST1","SecretAccessKey":"test-secret-1","SessionToken":"test-session-1","Expiration":"2099-01-01T00:00:00Z"}'
            """#, to: "keys.sh")
        try workspace.write(
            "name: hostile\noutputs:\n\(outputs.joined())identities:\n"
                + "  hostile: {provider: process, refreshHandler: ./keys.sh}\n",
            to: "config.yaml")
    }

    /// The code of each output's failure.
    private func codes(_ result: Workspace.Result, in folder: String) -> [String: String] {
        var codes: [String: String] = [:]
        for event in result.events("written_failure") {
            let data = event["payload"]?["data"]
            guard let file = data?["file"]?.string, file.hasPrefix("\(folder)/") else { continue }
            codes[String(file.dropFirst(folder.count + 1))] = data?["error"]?["code"]?.string
        }
        return codes
    }

    @Test(arguments: ["profile", "config", "json", "env"])
    func `is refused with a word for it, unless it is the user's own link`(type: String) async throws {
        let workspace = try Workspace()
        try prepare(workspace)
        try configure(workspace, type, Self.answers.keys)
        let result = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(result.exitCode == 73, "\(result.errorText)")
        #expect(codes(result, in: workspace.file("out")) == Self.answers.compactMapValues(\.self))

        // What is written is written where the link leads, and nothing else is touched.
        for name in ["target", "nothing-yet", "new"] {
            #expect(try workspace.read("out/\(name)").contains("hostile/hostile"), "\(name)")
        }
        for name in ["linked", "plain", "victim", "prey", "third"] {
            #expect(try workspace.read("out/\(name)") == "", "\(name)")
        }
        #expect(!FileTree.names(in: workspace.file("out")).contains { $0.hasPrefix(".evercred-") })
        var status = stat()
        #expect(lstat(workspace.file("out/own"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away"))
    func `is refused where it is somebody else's`() async throws {
        let workspace = try Workspace()
        mkdir(workspace.file("out"), 0o700)
        mkdir(workspace.file("out/sealed"), 0o700)
        for name in ["theirs", "hidden", "locked", "sealed/file", "mine"] {
            try workspace.write("# kept\n", to: "out/\(name)")
        }
        try workspace.write("", to: "out/locked.lock")
        try workspace.write("# kept\n", to: "out/aim")
        symlink("aim", workspace.file("out/link"))
        try configure(workspace, "profile", ["theirs", "hidden", "locked", "sealed/file", "link", "mine"])
        let user = "54321"
        let prepared = try await workspace.run(program: [
            "/bin/sh", "-c",
            """
            chown -R \(user):\(user) . && chmod 711 . && cd out && chmod 644 theirs && chmod 500 sealed
            chown 0:0 theirs hidden locked.lock && chown -h 0:0 link
            """,
        ])
        try #require(prepared.exitCode == 0, "\(prepared.errorText)")
        let asUser = ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
        let result = try await workspace.run(
            program: asUser + [Workspace.program, "run", "--once", "-c", "config.yaml"])
        #expect(result.exitCode == 73, "\(result.errorText)")
        #expect(
            codes(result, in: workspace.file("out")) == [
                "theirs": "file.denied", "hidden": "file.denied", "locked": "file.denied",
                "sealed/file": "file.denied", "link": "file.symbolic_link",
            ])
        for name in ["theirs", "hidden", "locked", "sealed/file", "aim"] {
            #expect(try workspace.read("out/\(name)") == "# kept\n", "\(name)")
        }
        #expect(try workspace.read("out/mine").contains("x_evercred = hostile/hostile"))
        #expect(!FileTree.names(in: workspace.file("out")).contains { $0.hasPrefix(".evercred-") })
    }

    @Test(.enabled(if: geteuid() == 0, "only root may make a file immutable"))
    func `keeps a file that nobody may change`() async throws {
        let workspace = try Workspace()
        mkdir(workspace.file("out"), 0o700)
        try workspace.write("# kept\n", to: "out/fixed")
        try configure(workspace, "profile", ["fixed"])
        // Not every file system has the attribute.
        let path = workspace.file("out/fixed")
        guard try await workspace.run(program: ["/usr/bin/chattr", "+i", path]).exitCode == 0 else { return }
        let result = try await workspace.run("run", "--once", "-c", "config.yaml")
        let names = FileTree.names(in: workspace.file("out"))
        _ = try await workspace.run(program: ["/usr/bin/chattr", "-i", path])
        #expect(result.exitCode == 73)
        #expect(codes(result, in: workspace.file("out")) == ["fixed": "file.denied"])
        #expect(try workspace.read("out/fixed") == "# kept\n")
        #expect(names.sorted() == ["fixed", "fixed.lock"])
    }
}

import Glibc
import StrictJSON
import Testing

/// What is refused is refused with one clear line and a code of its own, and nothing is written on the way.
@Suite struct `Bad input` {
    private static let identity = #"{provider: process, refreshHandler: [./keys.sh]}"#
    private static let good = "identities:\n  ops: \(identity)\n"

    private static let oldCredentials = "# mine\n[mine]\naws_access_key_id = AKIATESTTESTTESTTEST\n"

    /// A workspace with a handler that leaves a trace when it runs, and a credentials file that somebody cares for.
    private func workspace(_ configuration: String? = nil) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        try workspace.write(Self.oldCredentials, to: ".aws/credentials")
        if let configuration { try workspace.write(configuration, to: "config.yaml") }
        return workspace
    }

    /// Expects that both readers of configurations say this one line, and that no file came or changed.
    private func expectRefusal(_ workspace: borrowing Workspace, _ line: String) async throws {
        let before = workspace.contents()
        for command in [["check"], ["run", "--once"]] {
            let result = try await workspace.run(command + ["-c", "config.yaml"])
            #expect(result.exitCode == 78)
            #expect(result.lines.isEmpty)
            let said = result.errorText.split(separator: "\n")
            #expect(said.count == 1 && said[0].hasPrefix(line), "\(command): \(result.errorText) instead of \(line)")
        }
        #expect(FileTree.changes(from: before, to: workspace.contents()) == [])
    }

    // MARK: Configurations

    /// A text, and how the line about it begins.
    private static let texts: [(text: String, line: String)] = [
        ("identities: {a: {provider: google\n", "config.yaml:2:1: error: "),
        ("identities:\n  - a\n b: c\n", "config.yaml:3:2: error: "),
        ("identities:\n\ta: {}\n", "config.yaml:2:1: error: "),
        ("- identities\n", "config.yaml:1:1: error: "),
        ("identities\n", "config.yaml:1:1: error: "),
        ("", "config.yaml: error: the file is empty"),
        ("# nothing\n", "config.yaml: error: the file is empty"),
        ("\u{7F}ELF\u{2}\u{1}", "config.yaml:1:1: error: "),
        ("identities: {}\n---\nidentities: {}\n", "config.yaml:2:1: error: a second document"),
        ("name: x\n", "config.yaml:1:1: error: 'identities' is missing"),
        ("\(good)stat: {}\n", "config.yaml:3:1: error: unknown key 'stat' (did you mean 'state'?)"),
        ("\(good)schedule: {concurrency: many}\n", "config.yaml:3:25: error: 'concurrency' in schedule "),
        ("\(good)schedule: {concurrency: 0}\n", "config.yaml:3:25: error: 'concurrency' in schedule "),
        ("\(good)schedule: {timeout: 30}\n", "config.yaml:3:21: error: 'timeout' in schedule "),
        ("\(good)version: 2\n", "config.yaml:3:10: error: 'version' "),
        ("\(good)hub: []\n", "config.yaml:3:6: error: 'hub' "),
        ("\(good)name: no\n", "config.yaml:3:7: error: 'name' "),
        ("\(good)name: one\nname: two\n", "config.yaml:4:1: error: "),
        ("identities:\n  ops: \(identity)\n  \"ops\": \(identity)\n", "config.yaml:3:3: error: "),
        ("identities:\n  ops: \(identity)\n  OPS: \(identity)\n", "config.yaml:3:3: error: "),
        ("identities:\n  \"a]b\": \(identity)\n", "config.yaml:2:3: error: "),
        (
            "identities:\n  ops: {provider: process}\n",
            "config.yaml:2:19: error: the provider 'process' of identity 'ops' needs a refresher"
        ),
        ("identities:\n  default: \(identity)\n", "config.yaml:2:3: error: the profile 'default' must be written out"),
        ("base: &b {x: 1}\n\(good)", "config.yaml:1:1: error: unknown key 'base'"),
        ("identities: &a\n  ops: *a\n", "config.yaml:2:8: error: the alias '*a' would contain itself"),
        (
            "identities:\n  ops:\n    <<: {provider: process}\n    refreshHandler: [./keys.sh]\n    provider: process\n",
            "config.yaml:3:5: error: merge keys"
        ),
        ("\(good)include: [none/*.yaml]\n", "config.yaml:3:11: error: no file matches 'none/*.yaml'"),
        (
            "\(good)serve: {credentials: '0.0.0.0:0'}\n",
            "config.yaml:3:22: error: serve.credentials: 0.0.0.0:0 can be reached from other machines"
        ),
        ("\(good)state: {type: etcd}\n", "config.yaml:3:15: error: not supported yet: state: {type: etcd}"),
        (
            "\(good)outputs: [{type: env, file: x, command: push}]\n",
            "config.yaml:3:11: error: 'command' means nothing in an output of type env"
        ),
        (
            "identities:\n  ops: {provider: process, refreshHandler: [./keys.sh], onRefresh: []}\n",
            "config.yaml:2:68: error: 'onRefresh' in identity 'ops' must name a program"
        ),
        (
            "identities: {ops: {provider: google, identityPoolId: 'eu-west-1:1', refreshHandler: x, flow: basic}}\n",
            "config.yaml:1:94: error: flow: basic needs the role to take"
        ),
        ("identities: \(String(repeating: "[", count: 100))", "config.yaml:1:76: error: nested deeper than 64 levels"),
        ("\u{FEFF}\u{FEFF}\(good)", "config.yaml:1:"),
        ("\(good)name: a\u{85}b\n", "config.yaml:3:"),
    ]

    @Test(arguments: texts)
    func `every mistake in a configuration is one line with its place`(_ text: String, line: String) async throws {
        let workspace = try workspace(text)
        try await expectRefusal(workspace, line)
    }

    @Test func `a bomb of aliases is defused at once`() async throws {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let workspace = try workspace(bomb)
        try await expectRefusal(workspace, "config.yaml:")
    }

    @Test(arguments: [
        (#"identities:\n  a: "\377"\n"#, "config.yaml:2:7: error: "),
        (#"\177ELF\002\001\000\000"#, "config.yaml:1:7: error: "),
    ])
    func `bytes that are no text are told with their place`(_ bytes: String, line: String) async throws {
        let workspace = try workspace()
        let made = try await workspace.run(program: ["/bin/sh", "-c", #"printf "$0" > config.yaml"#, bytes])
        #expect(made.exitCode == 0)
        try await expectRefusal(workspace, line)
    }

    @Test func `files that are none are refused and never waited for`() async throws {
        let missing = try workspace()
        try await expectRefusal(missing, "config.yaml: error: ")

        let folder = try workspace()
        try folder.makeFolder("config.yaml")
        try await expectRefusal(folder, "config.yaml: error: \(folder.file("config.yaml")) is not a plain file")

        let pipe = try workspace()
        #expect(mkfifo(pipe.file("config.yaml"), 0o600) == 0)
        try await expectRefusal(pipe, "config.yaml: error: \(pipe.file("config.yaml")) is not a plain file")

        let loop = try workspace()
        #expect(symlink("config.yaml", loop.file("config.yaml")) == 0)
        try await expectRefusal(loop, "config.yaml: error: ")

        let huge = try workspace()
        #expect(try await huge.run(program: ["/usr/bin/truncate", "-s", "65M", "config.yaml"]).exitCode == 0)
        try await expectRefusal(huge, "config.yaml: error: \(huge.file("config.yaml")) is larger than 64 MiB")
    }

    @Test func `what others can write is refused`() async throws {
        let file = try workspace(Self.good)
        try file.setMode(0o666, of: "config.yaml")
        let path = file.file("config.yaml")
        try await expectRefusal(
            file, "config.yaml: error: \(path) can be written by everybody (chmod o-w \(path))")

        let included = try workspace(Self.good + "include: [more.yaml]\n")
        try included.write("identities: {}\n", to: "more.yaml")
        try included.setMode(0o602, of: "more.yaml")
        try await expectRefusal(included, "more.yaml: error: ")
    }

    @Test(.enabled(if: geteuid() != 0, "root can read everything, and folders of root are trusted"))
    func `what cannot be read, or lies in a folder that others can write, is refused`() async throws {
        let unreadable = try workspace(Self.good)
        try unreadable.setMode(0, of: "config.yaml")
        try await expectRefusal(unreadable, "config.yaml: error: ")

        let open = try workspace(Self.good)
        #expect(chmod(open.path, 0o777) == 0)
        try await expectRefusal(open, "config.yaml: error: \(open.path) can be written by everybody")
    }

    @Test func `no identities at all are a warning with its place`() async throws {
        let workspace = try workspace("identities: {}\n")
        let result = try await workspace.run("check")
        #expect(result.exitCode == 0)
        #expect(result.errorText.hasPrefix("config.yaml:1:13: warning: there are no identities"))
    }

    @Test func `all mistakes are told in one run, in their order`() async throws {
        let workspace = try workspace("stat: {}\n\(Self.good)hub: []\nschedule: {concurrency: 0}\n")
        let result = try await workspace.run("check", "-c", "config.yaml")
        let places = result.errorText.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(places == ["config.yaml:1:1:", "config.yaml:4:6:", "config.yaml:5:25:"])
        let json = try await workspace.run("check", "-c", "config.yaml", "--format", "json")
        #expect(json.exitCode == 78)
        let report = try JSONReader.read(json.lines.joined())
        #expect(report["valid"]?.bool == false)
        #expect(report["diagnostics"]?.array?.map { $0["line"]?.integer } == [1, 4, 5])
    }

    // MARK: The command line

    private static let slips = [
        [], ["frobnicate"], ["run", "--onse"], ["run", "--once", "--every", "5"], ["run", "--every", "5m"],
        ["run", "--force"],
        ["run", "--deadline", "5m"], ["run", "--once", "--watch"], ["run", "extra"], ["run", "--log-level", "loud"],
        ["run", "--log-format", "xml"], ["run", "--events", "some"], ["run", "--event-format", "xml"],
        ["run", "--once", "--only"], ["run", "--once", "--only", "nobody"],
        ["run", "--once", "--only", "ops", "--only", "x*"],
        ["check", "--only", "nobody"], ["check", "--format", "xml"], ["status", "--format", "xml"], ["credentials"],
        ["credentials", "a", "b"], ["credentials", "ops", "--format", "xml"], ["token"], ["whoami"], ["logout"],
        ["schema", "everything"], ["handler"], ["sandbox", "--port", "many"], ["sandbox", "--port", "65536"],
        ["check", "-c", ""], ["status", "--state", ""], ["run", "--once", "-c", ""],
    ]

    @Test func `slips on the command line are 64`() async throws {
        let workspace = try workspace(Self.good)
        let before = workspace.contents()
        for arguments in Self.slips {
            let result = try await workspace.run(arguments)
            // No command at all, or half of one, asks for the help, which is a result.
            let isHelp = arguments.isEmpty || arguments == ["handler"]
            #expect(result.exitCode == (isHelp ? 0 : 64), "\(arguments): \(result.errorText)")
            #expect(result.lines.isEmpty == !isHelp, "\(arguments)")
            #expect(result.errorText.isEmpty == isHelp, "\(arguments)")
        }
        #expect(FileTree.changes(from: before, to: workspace.contents()) == [])
    }

    @Test func `names that the state does not know are 64, and no state at all is 78`() async throws {
        let workspace = try workspace(Self.good)
        for arguments in [
            ["status", "--state", "state"], ["credentials", "ops"], ["token", "ops"], ["whoami", "ops"],
            ["logout", "ops"], ["reload"],
        ] {
            let result = try await workspace.run(arguments + ["-c", "config.yaml"])
            #expect(result.exitCode == 78)
            #expect(result.errorText.contains("start 'evercred run' first"), "\(result.errorText)")
        }
        #expect(try await workspace.run("run", "--once").exitCode == 0)
        for arguments in [
            ["status", "--only", "nobody"], ["credentials", "nobody"], ["token", "nobody"], ["whoami", "nobody"],
            ["logout", "nobody"],
        ] {
            let result = try await workspace.run(arguments + ["-c", "config.yaml"])
            #expect(result.exitCode == 64, "\(arguments)")
            #expect(result.errorText.contains("nobody"), "\(arguments)")
            #expect(result.lines.isEmpty, "\(arguments)")
        }
        let quiet = try await workspace.run("status", "--quiet", "-c", "config.yaml")
        #expect(quiet.exitCode == 0)
        #expect(quiet.lines.isEmpty)
        #expect(quiet.errorText.isEmpty)
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 69)
    }

    // MARK: Outputs

    @Test func `an output that cannot be written is 73, and what is there stays`() async throws {
        let workspace = try workspace()
        try workspace.write("plain\n", to: "plain")
        try workspace.makeFolder("folder")
        #expect(mkfifo(workspace.file("pipe"), 0o600) == 0)
        for (output, place) in [
            ("plain/credentials", "plain"), ("folder", "folder"), ("pipe", "pipe"), ("/dev/full", "/dev/full"),
            ("/proc/nowhere/credentials", "/proc/nowhere"),
        ] {
            let path = output.hasPrefix("/") ? output : "./\(output)"
            try workspace.write("outputs: [{type: profile, file: \(path)}]\n\(Self.good)", to: "config.yaml")
            let result = try await workspace.run("run", "--once", "-c", "config.yaml")
            #expect(result.exitCode == 73, "\(output): \(result.errorText)")
            let failure = result.events("written_failure").first?["payload"]?["data"]
            #expect(failure?["file"]?.string?.hasSuffix(output) ?? false, "\(output)")
            #expect(failure?["error"]?["message"]?.string?.contains(place) ?? false, "\(output)")
        }
        #expect(try workspace.read("plain") == "plain\n")
        #expect(FileTree.names(in: workspace.file("folder")).isEmpty)
        #expect(try workspace.read(".aws/credentials") == Self.oldCredentials)
        // The credentials are not lost with it.
        let credentials = try await workspace.run("credentials", "ops", "-c", "config.yaml")
        #expect(credentials.exitCode == 0, "\(credentials.errorText)")
    }

    @Test(arguments: ["", "x_evercred = other/ops\n"])
    func `a section of somebody else is 73 with the way out`(_ owner: String) async throws {
        let workspace = try workspace(Self.good)
        let foreign = "[ops]\naws_access_key_id = AKIATESTTESTTESTTEST\n\(owner)\n# end"
        try workspace.write(foreign, to: ".aws/credentials")
        let refused = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(refused.exitCode == 73)
        let failure = refused.events("written_failure").first?["payload"]?["data"]?["error"]
        #expect(failure?["code"]?.string == "output.not_ours")
        #expect(failure?["message"]?.string?.contains(".aws/credentials:1: the section [ops]") ?? false)
        #expect(failure?["remedy"]?.string?.contains("evercred run --adopt") ?? false)
        #expect(try workspace.read(".aws/credentials") == foreign)

        let adopted = try await workspace.run("run", "--once", "--adopt", "-c", "config.yaml")
        #expect(adopted.exitCode == 0, "\(adopted.lines)")
        #expect(try workspace.read(".aws/credentials").contains("[ops]\naws_access_key_id = ASIATEST"))
        #expect(try workspace.read(".aws/credentials.before-evercred") == foreign)
    }

    // MARK: States

    /// The files of a state folder but for the lock and what SQLite keeps beside an open database: an empty log and
    /// shared memory.
    private func state(_ workspace: borrowing Workspace) -> [String: [UInt8]] {
        FileTree.contents(of: workspace.file("state")).filter { file, contents in
            file != "lock" && file != "state.db-shm" && !(file == "state.db-wal" && contents.isEmpty)
        }
    }

    @Test func `a state of another configuration, or of the sandbox, is 78`() async throws {
        let workspace = try workspace(Self.good)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml", "--state", "state").exitCode == 0)
        try workspace.write(Self.good.replacing("ops", with: "other"), to: "other.yaml")
        let before = state(workspace)
        let credentials = try workspace.read(".aws/credentials")
        let foreign = try await workspace.run("run", "--once", "-c", "other.yaml", "--state", "state")
        #expect(foreign.exitCode == 78)
        #expect(foreign.errorText.contains(workspace.file("config.yaml")), "\(foreign.errorText)")
        #expect(foreign.errorText.contains(workspace.file("other.yaml")), "\(foreign.errorText)")
        #expect(FileTree.changes(from: before, to: state(workspace)) == [])
        #expect(try workspace.read(".aws/credentials") == credentials)

        let played = try await workspace.run(
            "run", "--once", "--sandbox", "-c", "config.yaml", "--state", "sandbox-state")
        #expect(played.exitCode == 0, "\(played.errorText)")
        let real = try await workspace.run("run", "--once", "-c", "config.yaml", "--state", "sandbox-state")
        #expect(real.exitCode == 78)
        #expect(real.errorText.contains("sandbox"))
    }

    @Test func `a wrong key is 78 and touches nothing`() async throws {
        let workspace = try workspace("state: {path: ./state, key: {file: key}}\n\(Self.good)")
        try workspace.write(String(repeating: "0a", count: 32), to: "key")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = state(workspace)
        let credentials = try workspace.read(".aws/credentials")
        for (key, part) in [
            (String(repeating: "0b", count: 32), "was written with another key"), ("short", "openssl rand -hex 32"),
            ("", "state key"),
        ] {
            try workspace.write(key, to: "key")
            for arguments in [
                ["run", "--once"], ["run", "--once", "--force"], ["status"], ["credentials", "ops"], ["logout", "ops"],
            ] {
                let result = try await workspace.run(arguments + ["-c", "config.yaml"])
                #expect(result.exitCode == 78, "\(arguments): \(result.errorText)")
                #expect(result.errorText.contains(part), "\(arguments): \(result.errorText)")
                #expect(result.lines.isEmpty)
            }
        }
        #expect(FileTree.changes(from: before, to: state(workspace)) == [])
        #expect(try workspace.read(".aws/credentials") == credentials)
        try workspace.write(String(repeating: "0a", count: 32), to: "key")
        #expect(try await workspace.run("status", "-c", "config.yaml").exitCode == 0)
    }

    @Test func `a state that another run holds is 75 and names the holder`() async throws {
        let workspace = try workspace(Self.good)
        let daemon = try workspace.start(["run", "-c", "config.yaml"])
        let signIn = await daemon.event("signIn")
        #expect(signIn != nil)
        for arguments in [["run", "--once"], ["run"]] {
            let second = try await workspace.run(arguments + ["-c", "config.yaml"])
            #expect(second.exitCode == 75)
            #expect(second.lines.isEmpty)
            let year = signIn?["time"]?.string?.prefix(4) ?? "?"
            #expect(
                second.errorText.contains("is held by process \(daemon.pid) (evercred run, since \(year)-"),
                "\(second.errorText)")
        }
        daemon.signal(SIGTERM)
        #expect(await daemon.wait() == .exited(0))
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
    }

    @Test func `a state folder that is none or anybody's is refused`() async throws {
        let workspace = try workspace(Self.good)
        try workspace.makeFolder("anybody")
        try workspace.setMode(0o777, of: "anybody")
        let open = try await workspace.run("run", "--once", "-c", "config.yaml", "--state", "anybody")
        #expect(open.exitCode == 78)
        #expect(open.errorText.contains("can be written by others"))
        try workspace.write("", to: "file")
        let file = try await workspace.run("run", "--once", "-c", "config.yaml", "--state", "file")
        #expect(file.exitCode == 73, "\(file.errorText)")
        #expect(file.errorText.contains(workspace.file("file")))
        #expect(try workspace.read(".aws/credentials") == Self.oldCredentials)
    }

    @Test func `a damaged state is set aside and the work goes on`() async throws {
        let workspace = try workspace(Self.good)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml", "--state", "state").exitCode == 0)
        try workspace.write(String(repeating: "not a database ", count: 1000), to: "state/state.db")
        for reader in [["status"], ["credentials", "ops"], ["token", "ops"]] {
            let refused = try await workspace.run(reader + ["--state", "state"])
            #expect(refused.exitCode == 69, "\(reader): \(refused.errorText)")
            #expect(refused.errorText.contains("'evercred run' sets it aside"), "\(reader): \(refused.errorText)")
        }
        let result = try await workspace.run("run", "--once", "-c", "config.yaml", "--state", "state")
        #expect(result.exitCode == 0, "\(result.errorText)")
        #expect(result.events("signIn").count == 1)
        #expect(FileTree.names(in: workspace.file("state")).contains { $0.hasPrefix("state.db.corrupt-") })
    }

    // MARK: Streams

    /// Ways to start the program (`"$@"`) with its streams in disorder.
    private static let streams = [
        #""$@" >&-"#, #""$@" 2>&-"#, #""$@" <&-"#, #""$@" <&- >&- 2>&-"#, #""$@" >/dev/full"#, #""$@" >/dev/full 2>&1"#,
        #"{ "$@"; echo $? > code; } | head -n 1; exit $(cat code)"#,
        #"{ "$@"; echo $? > code; } | true; exit $(cat code)"#,
    ]

    @Test(arguments: streams)
    func `streams that are closed, full or abandoned do not stop a run`(_ command: String) async throws {
        let workspace = try workspace(Self.good)
        let result = try await workspace.run(
            program: [
                "/bin/sh", "-c", command, "sh", Workspace.program, "run", "--once", "-c", "config.yaml", "--log-level",
                "trace",
            ])
        #expect(result.exitCode == 0, "\(result.errorText)")
        #expect(try workspace.read(".aws/credentials").contains("[ops]\naws_access_key_id = ASIATEST"))
        let status = try await workspace.run("status", "--quiet", "-c", "config.yaml")
        #expect(status.exitCode == 0)
        // None of our own files was taken for a stream.
        for (file, bytes) in workspace.contents() where !file.hasPrefix(".aws") {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("\"channel\""), "\(file)")
        }
    }

    @Test func `only terminals get colours, and not those that decline`() async throws {
        let workspace = try workspace(Self.good)
        let commands = [["run", "--once"], ["status"], ["check"]]
        for command in commands {
            let plain = try await workspace.run(
                command + ["-c", "config.yaml", "--log-level", "trace", "--log-format", "text"],
                environment: ["TERM": "xterm"])
            #expect(plain.exitCode == 0)
            #expect(!(plain.lines.joined() + plain.errorText).contains("\u{1B}"), "\(command)")
        }
        let terminal = [
            "/usr/bin/python3", "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)", Workspace.program,
        ]
        let status = terminal + ["status", "-c", "config.yaml"]
        let colored = try await workspace.run(program: status, environment: ["TERM": "xterm"])
        #expect(colored.exitCode == 0)
        #expect(colored.lines.joined().contains("\u{1B}[32mops"))
        for environment in [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"]] {
            let plain = try await workspace.run(program: status, environment: environment)
            #expect(plain.exitCode == 0)
            #expect(plain.lines.joined().contains("ops"))
            #expect(!plain.lines.joined().contains("\u{1B}"), "\(environment)")
        }
    }
}

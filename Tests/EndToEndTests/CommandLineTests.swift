import Glibc
import StrictJSON
import Testing

/// What a command makes of its words, its streams and a state that is not there yet.
@Suite struct `The command line` {
    private static let configuration = "identities:\n  ops: {provider: process, refreshHandler: [./keys.sh]}\n"

    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        try workspace.write(Self.configuration, to: "config.yaml")
        return workspace
    }

    // MARK: Commands that there are not

    private static let unknown: [(arguments: [String], line: String)] = [
        (["frobnicate"], "there is no command 'frobnicate' (see 'evercred --help')"),
        (["frobnicate", "x", "--", "ls"], "there is no command 'frobnicate' (see 'evercred --help')"),
        (["frobnicate", "--help"], "there is no command 'frobnicate' (see 'evercred --help')"),
        (["help", "frobnicate"], "there is no command 'frobnicate' (see 'evercred --help')"),
        (["sttaus"], "there is no command 'sttaus' (did you mean 'status'?)"),
        (["hlep", "run"], "there is no command 'hlep' (did you mean 'help'?)"),
        (["help", "rn"], "there is no command 'rn' (did you mean 'run'?)"),
        (["handler", "tset", "./keys.sh"], "there is no command 'handler tset' (did you mean 'handler test'?)"),
        (["help", "run", "fast"], "there is no command 'run fast' (see 'evercred --help')"),
    ]

    @Test(arguments: unknown)
    func `a command that there is not is named in one line`(_ arguments: [String], _ line: String) async throws {
        let workspace = try Workspace()
        let result = try await workspace.run(arguments)
        #expect(result.exitCode == 64)
        #expect(result.lines.isEmpty)
        #expect(result.errorText == "evercred: error: \(line)\n")
    }

    @Test func `the help of commands that there are is a result`() async throws {
        let workspace = try Workspace()
        for arguments in [
            [], ["help"], ["--help"], ["help", "run"], ["run", "--help"], ["handler"], ["help", "handler", "test"],
            ["--version"], ["--generate-completion-script", "bash"],
        ] {
            let result = try await workspace.run(arguments)
            #expect(result.exitCode == 0, "\(arguments)")
            #expect(!result.lines.isEmpty, "\(arguments)")
            #expect(result.errorText.isEmpty, "\(arguments)")
        }
    }

    // MARK: Streams

    private static let results = [
        ["credentials", "ops", "-c", "config.yaml"], ["whoami", "ops", "-c", "config.yaml"], ["status"],
        ["check", "--format", "json"], ["doctor"], ["doctor", "--format", "json"], ["schema"], ["schema", "events"],
        ["handler", "test", "./keys.sh"], ["--help"],
        ["help", "run"], ["--version"], ["--generate-completion-script", "zsh"],
    ]

    @Test func `results that cannot be written are 73`() async throws {
        let workspace = try workspace()
        #expect(try await workspace.run("run", "--once").exitCode == 0)
        for arguments in Self.results {
            let full = try await workspace.run(
                program: ["/bin/sh", "-c", #""$0" "$@" > /dev/full"#, Workspace.program] + arguments)
            #expect(full.exitCode == 73, "\(arguments)")
            #expect(full.errorText.hasPrefix("evercred: error: cannot write to stdout: No space left"), "\(arguments)")
            #expect(full.errorText.split(separator: "\n").count == 1, "\(arguments)")
        }
        // A reader that has gone away is not told of it.
        let abandoned = #"mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; exec "$0" schema >&4"#
        let left = try await workspace.run(program: ["/bin/sh", "-c", abandoned, Workspace.program])
        #expect(left.exitCode == 73)
        #expect(left.errorText.isEmpty, "\(left.errorText)")
    }

    @Test(.enabled(if: geteuid() == 0, "only root may look into the program"))
    func `closed streams are filled before anything else is opened`() async throws {
        let workspace = try workspace()
        let gate = try workspace.makeGate()
        try workspace.writeHandler(Workspace.gateCommand(), to: "keys.sh")
        let daemon = try LiveProcess(
            ["/bin/sh", "-c", #"exec "$0" run -c config.yaml <&- >&- 2>&-"#, Workspace.program],
            environment: ["HOME": workspace.path, "PATH": "/usr/bin:/bin"], directory: workspace.path)
        let visitor = try await gate.visitor()
        for descriptor in 0...2 {
            var status = stat()
            #expect(stat("/proc/\(daemon.pid)/fd/\(descriptor)", &status) == 0)
            #expect(status.st_rdev == Self.deviceOfNull, "\(descriptor)")
        }
        daemon.signal(SIGTERM)
        visitor.letGo()
        #expect(await daemon.wait() == .exited(0))
    }

    private static var deviceOfNull: dev_t {
        var status = stat()
        return stat("/dev/null", &status) == 0 ? status.st_rdev : 0
    }

    // MARK: Before the first run

    @Test func `status shows what is configured before the first run`() async throws {
        let workspace = try workspace()
        let status = try await workspace.run("status", "--format", "json")
        #expect(status.exitCode == 69)
        let rows = try status.json()["sets"]?.array ?? []
        #expect(rows.map { $0["name"]?.string } == ["ops"])
        #expect(rows.first?["state"]?.string == "due")
        #expect(rows.first?["expiration"] == nil)
        let quiet = try await workspace.run("status", "--quiet")
        #expect(quiet.exitCode == 69)
        #expect(quiet.lines.isEmpty && quiet.errorText.isEmpty)
        #expect(try await workspace.run("status", "--only", "nobody").exitCode == 64)
        #expect(!TestFile.exists(workspace.file(".state")))

        try workspace.write(Self.configuration + "state: {type: memory}\n", to: "memory.yaml")
        let memory = try await workspace.run("status", "-c", "memory.yaml")
        #expect(memory.exitCode == 78)
        #expect(memory.errorText.contains("in memory"), "\(memory.errorText)")
        try workspace.write("identities: 3\n", to: "invalid.yaml")
        #expect(try await workspace.run("status", "-c", "invalid.yaml").errorText.hasPrefix("invalid.yaml:1:13: error"))
    }

    @Test func `status says which configuration is missing`() async throws {
        let workspace = try Workspace()
        let named = try await workspace.run("status", "-c", "nowhere.yaml")
        #expect(named.exitCode == 78)
        #expect(named.errorText.contains("cannot open \(workspace.file("nowhere.yaml"))"), "\(named.errorText)")
        let usual = try await workspace.run("status")
        #expect(usual.exitCode == 78)
        #expect(usual.errorText.contains("no configuration at config.yaml, "), "\(usual.errorText)")
    }

    @Test func `status finds the state that the configuration names, whoever made it`() async throws {
        let workspace = try workspace()
        try workspace.write(Self.configuration + "state: {path: ./state}\n", to: "config.yaml")
        #expect(try await workspace.run("run", "--once").exitCode == 0)
        let other = try await workspace.run("status", environment: ["XDG_STATE_HOME": workspace.file("other-home")])
        #expect(other.exitCode == 0, "\(other.errorText)")
    }

    // MARK: The sandbox

    @Test func `a fault script may be named by a relative path, and what is wrong with it is said`() async throws {
        let workspace = try workspace()
        try workspace.write(#"{"faults": [{"effect": "close"}]}"#, to: "faults.json")
        let sandbox = try await SandboxProcess(in: workspace, "--faults", "faults.json")
        #expect(!sandbox.url.isEmpty)
        try workspace.write("{", to: "half.json")
        for (script, part) in [
            ("nowhere.json", "there is no file nowhere.json"), ("half.json", "half.json: The fault script is not JSON"),
            ("nowhere/faults.json", "cannot open \(workspace.file("nowhere"))"), (".aws", "is not a plain file"),
        ] {
            let refused = try await workspace.run("sandbox", "--faults", script)
            #expect(refused.exitCode == 64, "\(script)")
            #expect(refused.errorText.contains(part), "\(refused.errorText)")
            #expect(!refused.errorText.contains("FileError("))
        }
    }

    @Test func `a port that is taken is told in one sentence`() async throws {
        let workspace = try workspace()
        let first = try await SandboxProcess(in: workspace)
        let second = try await workspace.run("sandbox", "--port", first.port)
        #expect(second.exitCode == 69)
        #expect(second.errorText.hasPrefix("evercred: error: port \(first.port) of 127.0.0.1 is taken"))
        #expect(second.errorText.split(separator: "\n").count == 1)
    }
}

import Glibc
import StrictJSON
import Testing

/// Commands beside a daemon that holds the state, and beside one another.
@Suite struct `Two instances` {
    private func configure(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess, _ names: [String] = ["one", "two"],
        more: String = ""
    ) throws {
        try workspace.writeTokens(of: names, from: sandbox)
        let identities = names.map { "  \($0): {provider: \(World.issuer)}\n" }.joined()
        try workspace.write(sandbox.head() + "identities:\n" + identities + more, to: "config.yaml")
    }

    private func settle(_ daemon: borrowing Daemon, _ names: [String] = ["one", "two"], from position: Int = 0)
        async throws
    {
        for name in names {
            _ = try #require(
                await daemon.event("written", from: position) {
                    $0["profiles"]?.array?.contains(.string(name)) ?? false
                })
        }
    }

    @Test func `a second run is told who holds the state`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        let daemon = try Daemon(in: workspace)
        try await settle(daemon)
        let before = try TestFile.read(workspace.file("credentials"))
        for command in [["run"], ["run", "--once"], ["run", "--once", "--adopt"]] {
            let second = try await workspace.run(command + ["-c", "config.yaml"])
            #expect(second.exitCode == 75, "\(command)")
            #expect(
                second.errorText.contains("process \(daemon.process.pid) (evercred run, since 2"), "\(second.errorText)"
            )
            #expect(second.lines.isEmpty)
        }
        #expect(try TestFile.read(workspace.file("credentials")) == before)
        #expect(await daemon.stop() == .exited(0))
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
    }

    @Test func `what is asked by name or by force is done by the daemon`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let assume = "  three: {provider: \(World.issuer), assume: [{profile: deploy, roleArn: \"\(Self.role)\"}]}\n"
        try configure(workspace, sandbox, more: assume)
        try workspace.writeTokens(of: ["three"], from: sandbox)
        let daemon = try Daemon(in: workspace)
        try await settle(daemon, ["one", "two", "three", "deploy"])

        // Nothing is due.
        var position = daemon.position
        let idle = try await workspace.run("run", "--once", "--only", "one", "-c", "config.yaml")
        #expect(idle.exitCode == 0)
        #expect(idle.lines.isEmpty)
        #expect(daemon.position == position)

        let forced = try await workspace.run("run", "--once", "--force", "--only", "one", "-c", "config.yaml")
        #expect(forced.exitCode == 0, "\(forced.errorText)")
        #expect(forced.lines.isEmpty)
        _ = try #require(await daemon.event("written", from: position))
        #expect(daemon.eventNames(from: position) == ["refresh", "written"], "the token is the same: that is no news")
        let refresh = try #require(await daemon.event("refresh", from: position))
        #expect(refresh["identity"]?.string == "one")
        #expect(refresh["reason"]?.string == "forced")

        // A role brings its parent along.
        position = daemon.position
        #expect(
            try await workspace.run("run", "--once", "--force", "--only", "dep*", "-c", "config.yaml").exitCode == 0)
        try await settle(daemon, ["deploy"], from: position)
        let profiles = daemon.process.lines.dropFirst(position).compactMap { try? JSONReader.read($0)["payload"] }
            .filter { $0["event"]?.string == "refresh" }.compactMap { $0["data"]?["profile"]?.string }
        #expect(profiles == ["three", "deploy"])

        // A failure is reported to whoever asked.
        try sandbox.add(
            fault: """
                {"operation": "GetCredentialsForIdentity", \
                "effect": {"error": {"status": 400, "code": "NotAuthorizedException", "message": "not you"}}}
                """)
        let failed = try await workspace.run("run", "--once", "--force", "--only", "two", "-c", "config.yaml")
        #expect(failed.exitCode == 1)
        #expect(failed.errorText.contains("two:"), "\(failed.errorText)")
        #expect(try workspace.managed().sections["two"] != nil)

        let unknown = try await workspace.run("run", "--once", "--force", "--only", "nobody", "-c", "config.yaml")
        #expect(unknown.exitCode == 64)
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `a request for another configuration is refused by the daemon, and both are named`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, more: "state: {path: ./state}\n")
        try workspace.write(try workspace.read("config.yaml"), to: "other.yaml")
        let daemon = try Daemon(in: workspace)
        try await settle(daemon)
        let position = daemon.position
        for request in [["--force"], ["--only", "one"], ["--force", "--sandbox"]] {
            let refused = try await workspace.run(["run", "--once", "--state", "state", "-c", "other.yaml"] + request)
            #expect(refused.exitCode == 78, "\(request)")
            for name in ["config.yaml", "other.yaml"] {
                #expect(refused.errorText.contains(workspace.file(name)), "\(refused.errorText)")
            }
        }
        let played = try await workspace.run("run", "--once", "--force", "--sandbox", "--state", "state")
        #expect(played.exitCode == 78, "nothing real is touched: \(played.errorText)")

        // The same file by another way is the same configuration.
        #expect(symlink(".", workspace.file("way")) == 0)
        #expect(try await workspace.run("run", "--once", "--only", "one", "-c", "way/config.yaml").exitCode == 0)
        #expect(await daemon.stop() == .exited(0))
        #expect(daemon.eventNames(from: position) == ["stopping", "summary"])
    }

    @Test func `a terminal gets the table of what the daemon did`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        let daemon = try Daemon(in: workspace)
        try await settle(daemon)
        let terminal = ["/usr/bin/python3", "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"]
        let forced = try await workspace.run(
            program: terminal + [Workspace.program, "run", "--once", "--force", "--only", "one", "-c", "config.yaml"])
        #expect(forced.exitCode == 0)
        let words = forced.lines.map { $0.split(separator: " ").prefix(3).map(String.init) }
        #expect(words == [["NAME", "PROVIDER", "STATE"], ["one", World.issuer, "fresh"]], "\(forced.lines)")
        #expect(await daemon.stop() == .exited(0))
    }

    private static let role = "arn:aws:iam::111122223333:role/Deploy"

    @Test func `an instance that is stopping does not claim to have refreshed anything`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let gate = try workspace.makeGate()
        try workspace.writeHandler(Workspace.gateCommand() + #"; exec cat "token.$EVERCRED_IDENTITY""#, to: "token.sh")
        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("configured"))
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
        let first = try workspace.start(["run", "--once", "--force", "--only", "one", "-c", "config.yaml"])
        let visitor = try await gate.visitor()
        daemon.process.signal(SIGTERM)
        _ = try #require(await daemon.event("stopping"))

        let late = try await workspace.run("run", "--once", "--force", "--only", "two", "-c", "config.yaml")
        #expect(late.exitCode == 75, "\(late.errorText)")
        let fresh = try await workspace.run("credentials", "two", "-c", "config.yaml")
        #expect(fresh.exitCode == 0, "what is fresh needs nobody")
        visitor.letGo()
        #expect(await first.wait() == .exited(75))
        #expect(await daemon.process.wait() == .exited(0))
        #expect(daemon.eventNames().filter { $0 == "refresh" }.count == 1)
    }

    // MARK: credentials

    @Test func `credentials that are due are waited for while a daemon refreshes them`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one"])
        let gate = try workspace.makeGate()
        try workspace.writeHandler(Workspace.gateCommand() + "; exec cat token.one", to: "token.sh")
        let daemon = try Daemon(in: workspace)
        let visitor = try await gate.visitor()
        let callers = try (1...5).map { _ in
            try workspace.start(["credentials", "one", "-c", "config.yaml", "--format", "json"])
        }
        visitor.letGo()
        for caller in callers {
            #expect(await caller.wait() == .exited(0), "\(caller.errorText)")
            let section = try #require(try workspace.managed().sections["one"])
            #expect(try caller.json()["sessionToken"]?.string == section.sessionToken)
        }
        #expect(try sandbox.requests()["GetCredentialsForIdentity"] == 1)
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `thirty callers whose credentials are due cause one refresh`() async throws {
        let workspace = try Workspace()
        // Each call leaves a line.
        try workspace.writeHandler(
            """
            \(Workspace.gateCommand())
            echo call >> calls
            exec date -u -d '+1 hour' '+{"Version": 1, "AccessKeyId": "ASIA%s%N", "SecretAccessKey": "test/%N", \
            "SessionToken": "token/%N", "Expiration": "%Y-%m-%dT%H:%M:%SZ"}'
            """, to: "keys.sh")
        try workspace.writeProcessHandler("other.sh")
        try workspace.write(
            """
            outputs: [{type: profile, file: ./credentials}]
            identities:
              one: {provider: process, refreshHandler: ./keys.sh}
              other: {provider: process, refreshHandler: ./other.sh}
            """, to: "config.yaml")
        // A run that looks after another identity leaves this one known and due.
        #expect(try await workspace.run("run", "--once", "--only", "other", "-c", "config.yaml").exitCode == 0)
        let gate = try workspace.makeGate()
        let callers = try (1...30).map { _ in
            try workspace.start(["credentials", "one", "-c", "config.yaml", "--format", "json"])
        }
        try await gate.visitor().letGo()
        var answers: Set<String> = []
        for caller in callers {
            #expect(await caller.wait() == .exited(0), "\(caller.errorText)")
            answers.formUnion(caller.lines)
        }
        #expect(try workspace.read("calls") == "call\n")
        #expect(answers.count == 1)
        let section = try #require(try workspace.managed().sections["one"])
        #expect(answers.first?.contains(section.sessionToken) ?? false)
    }

    // MARK: logout

    @Test(arguments: [false, true], [false, true])
    func `logout forgets an identity until it is forced`(_ besideDaemon: Bool, _ keeps: Bool) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.managed().sections
        let calls = try sandbox.requests()
        var kept = before
        if !keeps { kept["one"] = nil }

        if besideDaemon {
            let daemon = try Daemon(in: workspace)
            _ = try #require(await daemon.event("configured"))
            #expect(
                try await workspace.run(["logout", "one", "-c", "config.yaml"] + (keeps ? ["--keep"] : [])).exitCode
                    == 0)
            let signOut = try #require(await daemon.event("signOut"))
            #expect(signOut["identity"]?.string == "one")
            #expect(signOut["reason"]?.string == "logout")
            #expect(try workspace.managed().sections == kept)
            #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
            #expect(await daemon.stop() == .exited(0))
        } else {
            let logout = try await workspace.run(["logout", "one", "-c", "config.yaml"] + (keeps ? ["--keep"] : []))
            #expect(logout.exitCode == 0, "\(logout.errorText)")
        }
        #expect(try workspace.managed().sections == kept)

        // It rests: nothing is tried, and only a human can end that.
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(run.exitCode == 77)
        #expect(try workspace.managed().sections == kept)
        #expect(try sandbox.requests() == calls)
        let credentials = try await workspace.run("credentials", "one", "-c", "config.yaml")
        #expect(credentials.exitCode == 77)
        #expect(credentials.lines.isEmpty)
        #expect(try await workspace.run("token", "one", "-c", "config.yaml").lines.isEmpty)
        let status = try await workspace.run("status", "-c", "config.yaml", "--format", "json")
        let sets = try status.json()["sets"]?.array ?? []
        #expect(sets.compactMap { $0["state"]?.string }.sorted() == ["fresh", "resting"])

        let forced = try await workspace.run("run", "--once", "--force", "--only", "one", "-c", "config.yaml")
        #expect(forced.exitCode == 0, "\(forced.errorText)")
        #expect(forced.events("signIn").count == 1)
        #expect(try Set(workspace.managed().sections.keys) == ["one", "two"])
        #expect(try await workspace.run("credentials", "one", "-c", "config.yaml").exitCode == 0)
    }

    @Test func `logout of somebody unknown is a mistake of the caller, with and without a daemon`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        #expect(try await workspace.run("logout", "nobody", "-c", "config.yaml").exitCode == 64)
        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("configured"))
        #expect(try await workspace.run("logout", "nobody", "-c", "config.yaml").exitCode == 64)
        #expect(await daemon.stop() == .exited(0))
    }

    // MARK: The control socket

    @Test func `the socket that a killed daemon left is replaced`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        let killed = try Daemon(in: workspace)
        try await settle(killed)
        // The socket is there once somebody was answered.
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
        #expect(await killed.stop(SIGKILL) == .signaled(SIGKILL))
        #expect(TestFile.exists(workspace.file(".state/evercred/test/control.sock")))
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 69)
        #expect(try await workspace.run("credentials", "one", "-c", "config.yaml").exitCode == 0)

        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("configured"))
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `a state whose path no socket address can hold works like any other`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let folder = [String](repeating: String(repeating: "long", count: 20), count: 3).joined(separator: "/")
        try configure(workspace, sandbox, more: "state: {path: ./\(folder)}\n")
        let daemon = try Daemon(in: workspace)
        try await settle(daemon)
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
        let forced = try await workspace.run("run", "--once", "--force", "--only", "one", "-c", "config.yaml")
        #expect(forced.exitCode == 0, "\(forced.errorText)")
        #expect(forced.lines.isEmpty)
        #expect(await daemon.stop() == .exited(0))
        #expect(daemon.eventNames().filter { $0 == "refresh" }.count == 3)
        #expect(!TestFile.exists(workspace.file("\(folder)/control.sock")))
    }

    /// Sends a line to a socket and prints what comes back.
    private static let client = """
        use Socket; $| = 1;
        socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
        connect($s, sockaddr_un($ARGV[0])) or die "connect: $!";
        syswrite($s, qq({"command": "reload"}\\n)); print while <$s>;
        """

    @Test(.enabled(if: geteuid() == 0, "only root can be somebody else"))
    func `another user is not heard, even where the folders let him through`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, more: "state: {path: ./state}\n")
        let daemon = try Daemon(in: workspace)
        try await settle(daemon)
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
        _ = try #require(await daemon.event("configured") { $0["reloaded"]?.bool ?? false })
        let socket = workspace.file("state/control.sock")
        var status = stat()
        #expect(lstat(socket, &status) == 0 && status.st_mode & 0o777 == 0o600)
        for (path, mode) in [(workspace.path, 0o755), (workspace.file("state"), 0o755), (socket, 0o777)] {
            #expect(chmod(path, mode_t(mode)) == 0)
        }

        let position = daemon.position
        let stranger = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        let perl = ["/usr/bin/perl", "-e", Self.client, socket]
        let refused = try await workspace.run(program: stranger + perl)
        #expect(!refused.errorText.contains("connect:"), "he did reach the socket: \(refused.errorText)")
        #expect(refused.lines.isEmpty)
        let heard = try await workspace.run(program: perl)
        #expect(heard.lines == [#"{"exitCode":0,"messages":[]}"#], "\(heard.errorText)")
        #expect(await daemon.stop() == .exited(0))
        #expect(daemon.eventNames(from: position) == ["configured", "stopping", "summary"], "one reload, not two")
    }
}

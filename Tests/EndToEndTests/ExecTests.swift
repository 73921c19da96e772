import Glibc
import StrictJSON
import Testing

/// `evercred exec`: programs that run with a set's credentials.
@Suite struct `A program with credentials` {
    private static let configuration = """
        name: test
        auth: {region: eu-central-1}
        outputs: []
        identities:
          ops: {provider: process, refreshHandler: [./keys.sh]}

        """

    /// A workspace whose state holds the keys of `ops`, good for many years.
    private func workspace() async throws -> Workspace {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        try workspace.write(Self.configuration, to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        return workspace
    }

    private static func exec(_ options: [String] = [], _ program: String...) -> [String] {
        ["exec", "ops", "-c", "config.yaml"] + options + ["--"] + program
    }

    /// Ways to run a program: in place of Evercred, and under its eyes.
    private static let ways: [[String]] = [[], ["--on-change", "restart"], ["--on-change", "signal"], ["--endpoint"]]

    // MARK: What it gets

    @Test func `it gets the keys and nobody else's`() async throws {
        let workspace = try await workspace()
        let result = try await workspace.run(
            Self.exec([], "/usr/bin/env"),
            environment: [
                "AWS_PROFILE": "other", "AWS_SECURITY_TOKEN": "old", "AWS_PAGER": "cat", "EVERCRED_SANDBOX_URL": "x",
                "NOTIFY_SOCKET": "/run/x",
            ])
        #expect(result.exitCode == 0, "\(result.errorText)")
        #expect(
            result.lines.filter { $0.hasPrefix("AWS_") || $0.hasPrefix("EVERCRED_") } == [
                "AWS_PAGER=cat", "AWS_ACCESS_KEY_ID=ASIATESTTESTTESTTEST", "AWS_SECRET_ACCESS_KEY=test-secret-key",
                "AWS_SESSION_TOKEN=test-session-token", "AWS_CREDENTIAL_EXPIRATION=2099-01-01T00:00:00Z",
                "AWS_REGION=eu-central-1", "AWS_DEFAULT_REGION=eu-central-1",
            ])
        #expect(result.lines.contains("NOTIFY_SOCKET=/run/x"), "a service in our place tells that it is ready")
    }

    @Test(arguments: ways)
    func `streams, arguments and settings pass as they are`(_ way: [String]) async throws {
        let workspace = try await workspace()
        // Bytes that are no text, more than a pipe holds, an open descriptor, a umask, an ignored signal.
        try workspace.write(
            """
            head -c 300000 /dev/urandom > in
            umask 027
            trap '' USR1
            exec 7< in
            "$@" < in > out 2> err
            """, to: "caller.sh")
        // Of ignored signals the lower 28: the C library keeps two of the others for itself.
        let script = """
            cat; umask >&2; sed -n '/^SigBlk/p; s/^SigIgn.*\\(.......\\)$/\\1/p' /proc/self/status >&2
            cmp - in <&7 >&2 && echo seven >&2
            for word in "$@"; do printf '%s' "$word" | od -An -tx1 >&2; done; ls /proc/self/fd | tr '\\n' ' ' >&2
            """
        let program = ["/bin/sh", "-c", script, "sh", "--", "", "-x"]
        var told: [[String]] = []
        for prefix in [[], [Workspace.program] + Self.exec(way)] {
            let result = try await workspace.run(
                program: ["/bin/sh", "caller.sh", "/bin/sh", "-c", #"exec "$@" "$(printf 'a\377b')""#, "sh"] + prefix
                    + program)
            #expect(result.exitCode == 0, "\(result.errorText)")
            #expect(try TestFile.read(workspace.file("in")) == TestFile.read(workspace.file("out")))
            told.append(try workspace.read("err").split(separator: "\n").map(String.init))
        }
        #expect(
            told[0].dropLast() == [
                "0027", "SigBlk:\t0000000000000000", "0000200", "seven", " 2d 2d", " 2d 78", " 61 ff 62",
            ])
        #expect(told[1] == told[0], "it is as if nobody stood between")
    }

    // MARK: How it ends

    @Test(arguments: ways)
    func `its end is the end`(_ way: [String]) async throws {
        let workspace = try await workspace()
        for code: Int32 in [0, 7, 64, 125, 255] {
            let result = try await workspace.run(Self.exec(way, "/bin/sh", "-c", "exit \(code)"))
            #expect(result.ending == .exited(code))
            #expect(result.errorText.isEmpty, "\(result.errorText)")
        }
        for signal in [SIGTERM, SIGKILL, SIGINT, SIGSEGV, SIGUSR2] {
            let result = try await workspace.run(Self.exec(way, "/bin/sh", "-c", "kill -\(signal) $$"))
            #expect(result.ending == .signaled(signal))
        }
        // What it leaves in the background is its own affair.
        let background = try await workspace.run(
            Self.exec(way, "/bin/sh", "-c", "sleep 2 > /dev/null 2>&1 & exit 3"))
        #expect(background.ending == .exited(3))
    }

    @Test(arguments: ways)
    func `a program that cannot be run is told as by a shell`(_ way: [String]) async throws {
        let workspace = try await workspace()
        for (program, code, words) in [
            ("no-such-program", 127, "cannot start 'no-such-program': no program of that name is in PATH"),
            ("./no-such-program", 127, "cannot start './no-such-program': No such file or directory"),
            ("./config.yaml", 126, "cannot start './config.yaml': Permission denied"),
            ("/", 126, "cannot start '/': "), ("", 127, "cannot start ''"),
        ] as [(String, Int32, String)] {
            let result = try await workspace.run(Self.exec(way, program))
            #expect(result.ending == .exited(code), "\(program)")
            #expect(result.errorText.hasPrefix("evercred: error: \(words)"), "\(result.errorText)")
            #expect(result.errorText.split(separator: "\n").count == 1)
        }
        // Without an interpreter line it is the shell's, as execvp(3) has it.
        try TestFile.write("exit $#\n", to: workspace.file("plain"), isProgram: true)
        #expect(try await workspace.run(Self.exec(way, "./plain", "a", "b")).ending == .exited(2))
    }

    @Test func `whatever fails before is 125`() async throws {
        let workspace = try await workspace()
        for (arguments, words) in [
            (["ops", "-c", "config.yaml"], "Missing expected argument"),
            (["ops", "-c", "config.yaml", "--"], "Missing expected argument"),
            (["ops", "-c", "config.yaml", "true"], "Missing expected argument"),
            (["ops", "--endpoint", "--on-change", "signal", "--", "true"], "exclude each other"),
            (["ops", "--signal", "HUP", "--", "true"], "--signal needs"),
            (["ops", "--grace", "1s", "--", "true"], "--grace needs"),
            (["ops", "--on-change", "signal", "--signal", "NOPE", "--", "true"], "NOPE"),
            (["nobody", "-c", "config.yaml", "--", "true"], "knows no credential set 'nobody'"),
            (["ops", "-c", "other.yaml", "--", "true"], "there is no state"),
        ] {
            let result = try await workspace.run(["exec"] + arguments)
            #expect(result.ending == .exited(125), "\(arguments)")
            #expect(result.errorText.contains(words), "\(result.errorText)")
            #expect(result.lines.isEmpty)
        }
        let help = try await workspace.run("exec", "--help")
        #expect(help.ending == .exited(0))
    }

    @Test func `an identity without AWS credentials is named, and not waited for`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.write(
            """
            name: test
            endpoints: {cognitoIdentityProvider: "\(sandbox.url)"}
            identities:
              alone: {provider: cognito, userPoolId: eu-west-1_Example01, userPoolWebClientId: 1example23456789, \
            username: alone, password: "Correct-Horse-9"}
            """, to: "config.yaml")
        _ = try await workspace.run("run", "--once", "-c", "config.yaml")
        let result = try await workspace.run("exec", "alone", "-c", "config.yaml", "--wait", "1h", "--", "true")
        #expect(result.ending == .exited(125))
        #expect(
            result.errorText.contains("'alone' has no identity pool and so no AWS credentials"), "\(result.errorText)")
    }

    @Test func `an exec in an exec has the inner keys`() async throws {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        try workspace.writeProcessHandler("other.sh", accessKeyID: "ASIAOTHEROTHEROTHER0")
        try workspace.write(
            Self.configuration + "  other: {provider: process, refreshHandler: [./other.sh]}\n", to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        for way in Self.ways {
            let inner = [Workspace.program, "exec", "other", "-c", "config.yaml", "--"]
            let result = try await workspace.run(
                ["exec", "ops", "-c", "config.yaml"] + way + ["--"] + inner
                    + ["/bin/sh", "-c", "echo $AWS_ACCESS_KEY_ID $AWS_CONTAINER_CREDENTIALS_FULL_URI"])
            #expect(result.lines == ["ASIAOTHEROTHEROTHER0"], "\(way): \(result.errorText)")
        }
    }

    // MARK: Signals

    @Test(arguments: ways)
    func `signals are handed on`(_ way: [String]) async throws {
        let workspace = try await workspace()
        for (name, number) in [
            ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("USR1", SIGUSR1), ("USR2", SIGUSR2),
            ("TERM", SIGTERM), ("WINCH", SIGWINCH), ("RTMIN", 34),
        ] as [(String, Int32)] {
            let script = "trap 'echo got \(name); exit 4' \(number); echo ready; while :; do sleep 0.01; done"
            let process = try workspace.start(Self.exec(way, "/bin/sh", "-c", script))
            _ = try #require(await process.line { $0 == "ready" })
            process.signal(number)
            #expect(await process.wait() == .exited(4), "\(name)")
            #expect(process.lines == ["ready", "got \(name)"])
        }
    }

    @Test func `when Evercred is killed, the program is asked to end`() async throws {
        let workspace = try await workspace()
        let script = "trap 'echo asked; exit' TERM; echo ready; while :; do sleep 0.01; done"
        let process = try workspace.start(Self.exec(["--endpoint"], "/bin/sh", "-c", script))
        _ = try #require(await process.line { $0 == "ready" })
        process.signal(SIGKILL)
        #expect(await process.wait() == .signaled(SIGKILL))
        #expect(process.lines.last == "asked")
    }

    @Test(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
    func `on a terminal a key reaches it once, and its job stops and goes on`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try await workspace()
        try workspace.write(Self.shell, to: "shell.py")
        let program = """
            import os, signal, time
            signal.signal(signal.SIGINT, lambda *_: os.write(1, b"interrupt\\n"))
            signal.signal(signal.SIGQUIT, lambda *_: exit(6))
            os.write(1, b"ready\\n")
            while True: time.sleep(0.01)
            """
        let result = try await workspace.run(
            program: ["\(python)/bin/python3", "shell.py", Workspace.program]
                + Self.exec(["--endpoint"], "\(python)/bin/python3", "-c", program))
        #expect(result.lines == ["stopped \(SIGTSTP)", "exited 6", "interrupts 2"], "\(result.errorText)")
    }

    /// A shell with one job on a terminal: it presses keys, sees the job stop, and lets it go on.
    private static let shell = """
        import os, pty, signal, sys, termios
        pid, terminal = pty.fork()
        if pid == 0:
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            settings = termios.tcgetattr(0)
            settings[3] &= ~termios.ECHO
            termios.tcsetattr(0, termios.TCSANOW, settings)
            job = os.fork()
            if job == 0:
                os.setpgid(0, 0)
                os.tcsetpgrp(0, os.getpid())
                signal.signal(signal.SIGTTOU, signal.SIG_DFL)
                os.execv(sys.argv[1], sys.argv[1:])
            _, status = os.waitpid(job, os.WUNTRACED)
            print("stopped", os.WSTOPSIG(status), flush=True)
            os.killpg(job, signal.SIGCONT)
            _, status = os.waitpid(job, 0)
            print("exited", os.WEXITSTATUS(status), flush=True)
            os._exit(0)
        text = b""
        def read_until(word, count=1):
            global text
            while text.count(word) < count:
                try:
                    text += os.read(terminal, 4096)
                except OSError:
                    sys.exit("no {!r} in {!r}".format(word, text))
        read_until(b"ready")
        os.write(terminal, b"\\x03")
        read_until(b"interrupt")
        os.write(terminal, b"\\x1a")
        read_until(b"stopped")
        os.write(terminal, b"\\x03")
        read_until(b"interrupt", 2)
        os.write(terminal, b"\\x1c")
        read_until(b"exited")
        try:
            while True: text += os.read(terminal, 4096)
        except OSError:
            pass
        for line in text.decode().split("\\r\\n"):
            if line.startswith(("stopped", "exited")): print(line)
        print("interrupts", text.count(b"interrupt"))
        """
}

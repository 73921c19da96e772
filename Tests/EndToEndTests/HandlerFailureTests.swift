import Glibc
import StrictJSON
import Testing

/// One run over many identities whose handlers misbehave in every way that there is a rule about.
@Suite struct `Handlers that fail` {
    /// A handler and what becomes of its identity. The handler may call `fetch`, which prints a good answer.
    private struct Case {
        enum Ending {
            case fresh
            case failure(code: String, class: String)
        }

        let name: String
        let ending: Ending
        let script: String

        init(_ name: String, _ ending: Ending, _ script: String) {
            self.name = name
            self.ending = ending
            self.script = script
        }
    }

    /// `MARK` in a script becomes a number that no other process on the machine has in its arguments.
    private static let cases: [Case] = [
        // What hangs.
        Case("hang", .failure(code: "handler.timeout", class: "transient"), "sleep 1000.MARK"),
        Case(
            "hang-with-stray-grandchild", .failure(code: "handler.timeout", class: "transient"),
            "setsid env -i sleep 1000.MARK & sleep 1000.MARK"),
        Case(
            "hang-deaf-to-term", .failure(code: "handler.timeout", class: "transient"),
            "trap '' TERM; while :; do sleep 1000.MARK; done"),
        Case("hang-stopped", .failure(code: "handler.timeout", class: "transient"), "kill -STOP $$; fetch"),
        Case("hang-after-answer", .failure(code: "handler.timeout", class: "transient"), "fetch; sleep 1000.MARK"),
        // What answers badly.
        Case("flood", .failure(code: "handler.size", class: "rejected"), "exec yes 1000.MARK"),
        Case("silent", .failure(code: "handler.answer", class: "rejected"), "exit 0"),
        Case("junk-after", .failure(code: "handler.answer", class: "rejected"), "fetch; echo; echo done"),
        Case("junk-before", .failure(code: "handler.answer", class: "rejected"), "echo fetching; fetch"),
        Case("two-answers", .failure(code: "handler.answer", class: "rejected"), "fetch; fetch"),
        Case(
            "duplicate-keys", .failure(code: "handler.answer", class: "rejected"),
            #"echo '{"token": "first-test-token", "token": "second-test-token"}'"#),
        Case(
            "escaped-duplicate-keys", .failure(code: "handler.answer", class: "rejected"),
            #"printf '%s' '{"token": "first-test-token", "t\u006fken": "second-test-token"}'"#),
        Case(
            "invalid-utf8", .failure(code: "handler.answer", class: "rejected"),
            #"printf '{"token": "test\377token"}'"#),
        Case(
            "deep", .failure(code: "handler.answer", class: "rejected"),
            "head -c 30000 /dev/zero | tr '\\0' '['"),
        Case("list", .failure(code: "handler.answer", class: "rejected"), #"echo '["test-token"]'"#),
        Case("no-token", .failure(code: "handler.token", class: "rejected"), "echo '{}'"),
        Case("null-token", .failure(code: "handler.token", class: "rejected"), #"echo '{"token": null}'"#),
        Case("number-token", .failure(code: "handler.token", class: "rejected"), #"echo '{"token": 12345}'"#),
        Case("empty-token", .failure(code: "handler.token", class: "rejected"), #"echo '{"token": ""}'"#),
        Case(
            "huge-token", .failure(code: "handler.token", class: "rejected"),
            #"printf '{"token": "'; head -c 60000 /dev/zero | tr '\0' t; printf '"}'"#),
        Case(
            "line-break-in-token", .failure(code: "handler.token", class: "rejected"),
            #"printf '%s' '{"token": "test\r\nx-header: token"}'"#),
        Case(
            "escape-in-token", .failure(code: "handler.token", class: "rejected"),
            #"printf '%s' '{"token": "test\u001b[31mtoken"}'"#),
        Case(
            "blank-in-token", .failure(code: "handler.token", class: "rejected"), #"echo '{"token": "test token"}'"#),
        Case(
            "past-expiry", .failure(code: "handler.expiry", class: "rejected"),
            "fetch | jq -c '.expires_at = 1500000000'"),
        Case(
            "unreadable-expiry", .failure(code: "handler.expiry", class: "rejected"),
            #"fetch | jq -c '.expires_at = "tomorrow"'"#),
        Case(
            "huge-expiry", .failure(code: "handler.expiry", class: "rejected"), "fetch | jq -c '.expires_at = 1e300'"),
        Case(
            "foreign-identity-id", .failure(code: "handler.identityID", class: "rejected"),
            #"fetch | jq -c '.identity_id = "../../etc/passwd"'"#),
        Case(
            "huge-state", .failure(code: "handler.state", class: "rejected"),
            #"fetch | jq -c '.state = ("s" * 20000)'"#),
        Case(
            "answer-of-another-form", .failure(code: "handler.token", class: "rejected"),
            #"echo '{"Version": 1, "AccessKeyId": "ASIATESTTESTTESTTEST"}'"#),
        // What says that it failed.
        Case("exit-1", .failure(code: "handler.exit", class: "transient"), "echo 'no luck today' >&2; exit 1"),
        Case("exit-7-with-answer", .failure(code: "handler.exit", class: "transient"), "fetch; exit 7"),
        Case("exit-75", .failure(code: "handler.exit", class: "transient"), "exit 75"),
        Case("exit-77", .failure(code: "handler.login", class: "needsLogin"), "exit 77"),
        Case("exit-126", .failure(code: "handler.exit", class: "rejected"), "exit 126"),
        Case("exit-127", .failure(code: "handler.exit", class: "rejected"), "no-such-command-anywhere"),
        Case("killed", .failure(code: "handler.signal", class: "transient"), "kill -KILL $$"),
        Case("crashed", .failure(code: "handler.signal", class: "transient"), "kill -SEGV $$"),
        Case(
            "reported", .failure(code: "quota_exceeded", class: "rejected"),
            #"echo '{"error": {"code": "quota_exceeded", "message": "ask for more", "retryable": false}}'; exit 1"#),
        Case(
            "reported-with-exit-0", .failure(code: "busy", class: "transient"),
            #"echo '{"error": {"code": "busy", "message": "come back", "retryable": true, "retry_after": 3600}}'"#),
        Case(
            "reported-like-oauth", .failure(code: "invalid_grant", class: "needsLogin"),
            #"echo '{"error": "invalid_grant", "error_description": "Token has been revoked."}'; exit 1"#),
        Case(
            "coloured-stderr", .failure(code: "handler.exit", class: "transient"),
            #"printf '\033[31mred\033[0m\033]0;title\007\r\n\302\233boom\n' >&2; exit 1"#),
        // What is odd and fine.
        Case("good", .fresh, "fetch"),
        Case("good-in-seconds", .fresh, "fetch | jq -c '.expires_at = (.expires_at / 1000 | floor)'"),
        Case("good-in-rfc3339", .fresh, "fetch | jq -c '.expires_at = (.expires_at / 1000 | floor | todate)'"),
        Case("good-without-expiry", .fresh, "fetch | jq -c 'del(.expires_at)'"),
        Case("good-with-expires-in", .fresh, #"fetch | jq -c 'del(.expires_at) + {expires_in: "600"}'"#),
        Case("good-with-unknown-keys", .fresh, "fetch | jq '. + {more: [1, {}]}'"),
        Case("good-without-reading-stdin", .fresh, "exec <&-; fetch"),
        Case("good-beside-a-flood-of-stderr", .fresh, "head -c 3000000 /dev/zero >&2; fetch"),
        Case("good-with-a-background-process", .fresh, "sleep 1000.MARK & fetch"),
        Case("good-with-a-background-daemon", .fresh, "setsid env -i sleep 1000.MARK & fetch"),
    ]

    private func configure(_ workspace: borrowing Workspace, mark: Int) throws {
        var identities = ""
        for item in Self.cases {
            let script = item.script.replacing("MARK", with: "\(mark)")
            try workspace.writeHandler("\(SandboxProcess.fetch)\n\(script)", to: "\(item.name).sh")
            let timeout = item.name.hasPrefix("hang") ? ", timeout: 1s" : ""
            identities += "  \(item.name): {refreshHandler: "
            identities += "{command: [./\(item.name).sh], inheritEnv: [SANDBOX]\(timeout)}, provider: developer}\n"
        }
        // More than a pipe holds, for a handler that never looks.
        let note = String(repeating: "n", count: 100_000)
        identities = identities.replacing(
            "  good-without-reading-stdin: {", with: "  good-without-reading-stdin: {user: {note: \(note)}, ")
        try workspace.writeHandler("fetch", to: "not-executable.sh")
        try workspace.setMode(0o600, of: "not-executable.sh")
        try TestFile.write("fetch\n", to: workspace.file("no-interpreter.sh"), isProgram: true)
        for name in ["missing", "not-executable", "no-interpreter"] {
            identities += "  \(name): {provider: developer, refreshHandler: [./\(name).sh]}\n"
        }
        try workspace.write(
            """
            name: failures
            auth: {identityPoolId: "eu-west-1:11111111-2222-3333-4444-555555555555"}
            schedule: {handlerConcurrency: 100, concurrency: 100}
            outputs: [{type: profile, file: ./credentials}]
            identities:
            \(identities)
            """, to: "config.yaml")
    }

    @Test func `each comes to the end that its rule says, and none disturbs those beside it`() async throws {
        let workspace = try Workspace()
        let mark = Int.random(in: 100_000_000...999_999_999)
        try configure(workspace, mark: mark)
        let sandbox = try await SandboxProcess(in: workspace)
        // The one that is deaf to TERM takes 3 s, and four tries: the deadline comes first. By then each was tried.
        let result = try await workspace.run(
            "run", "--once", "--deadline", "9s", "-c", "config.yaml", environment: sandbox.environment)
        #expect(result.exitCode == 1, "\(result.errorText)")

        let credentials = try workspace.read("credentials")
        let failures = Dictionary(
            grouping: result.events("signIn_failure"), by: { $0["payload"]?["data"]?["identity"]?.string ?? "" })
        let signedIn = Set(result.events("signIn").compactMap { $0["payload"]?["data"]?["identity"]?.string })
        let start = Case.Ending.failure(code: "handler.start", class: "rejected")
        let unstartable = ["missing", "not-executable", "no-interpreter"].map { Case($0, start, "") }
        for item in Self.cases + unstartable {
            let tries = failures[item.name] ?? []
            switch item.ending {
            case .fresh:
                #expect(tries.isEmpty, "\(item.name)")
                #expect(signedIn.contains(item.name), "\(item.name)")
                #expect(credentials.contains("[\(item.name)]\n"), "\(item.name)")
            case .failure(let code, let failureClass):
                #expect(!signedIn.contains(item.name), "\(item.name)")
                #expect(!credentials.contains("[\(item.name)]\n"), "\(item.name)")
                check(tries, of: item.name, code: code, failureClass: failureClass)
            }
        }
        #expect(ProcessTable.processes(mentioning: "1000.\(mark)").isEmpty)
        // It would have been seen.
        let decoy = try LiveProcess(["/bin/sleep", "1000.\(mark)"], environment: [:], directory: workspace.path)
        #expect(decoyIsSeen(decoy.pid, mark))
        decoy.signal(SIGKILL)
        #expect(await decoy.wait() == .signaled(SIGKILL))
        checkLines(result)
    }

    /// While a program takes another's place, its arguments are not there for a moment.
    private func decoyIsSeen(_ pid: pid_t, _ mark: Int) -> Bool {
        for _ in 0..<10_000 {
            if ProcessTable.processes(mentioning: "1000.\(mark)") == [pid] { return true }
            sched_yield()
        }
        return false
    }

    private func check(_ tries: [JSONValue], of name: String, code: String, failureClass: String) {
        let data = tries.compactMap { $0["payload"]?["data"] }
        #expect((1...4).contains(tries.count), "\(name)")
        #expect(data.map { $0["attempt"]?.integer } == tries.indices.map { Int64($0 + 1) }, "\(name)")
        for item in data {
            #expect(item["error"]?["code"]?.string == code, "\(name)")
            #expect(item["error"]?["class"]?.string == failureClass, "\(name)")
            #expect(item["error"]?["retryable"]?.bool == (failureClass == "transient"), "\(name)")
            #expect((item["nextAttempt"] == .null) == (failureClass == "needsLogin"), "\(name)")
        }
        let level = failureClass == "transient" ? "warning" : "error"
        #expect(tries.allSatisfy { $0["level"]?.string == level }, "\(name)")
        // What is refused is not tried again within a run; only time cures it.
        if failureClass != "transient" { #expect(tries.count == 1, "\(name)") }
    }

    private func checkLines(_ result: Workspace.Result) {
        for line in result.lines {
            #expect((try? JSONReader.read(line)) != nil)
            #expect(line.utf8.count < 8192)
        }
        let all = result.lines.joined(separator: "\n") + "\n" + result.errorText
        #expect(all.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(all.contains("the handler failed (exit 1): no luck today"))
        #expect(all.contains(#"\\u{1b}[31mred\\u{1b}[0m"#))
    }

    // MARK: Exit codes

    private static let endings: [(handlers: [String: String], code: Int32)] = [
        (["a": "keys", "b": "keys"], 0),
        (["a": "keys", "b": "exit 126"], 1),
        (["a": "keys", "b": "exit 77"], 77),
        (["a": "exit 77", "b": "exit 77"], 77),
        (["a": "exit 77", "b": "exit 126"], 69),
        (["a": "keys", "b": "exit 77", "c": "exit 126"], 1),
        (["a": "exit 126"], 69),
        (["a": "keys", "optional": "exit 126"], 0),
        (["optional": "exit 77"], 0),
    ]

    @Test(arguments: endings)
    func `the exit code judges the sets that are required`(_ handlers: [String: String], code: Int32) async throws {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        let identities = handlers.map { name, handler in
            let command = handler == "keys" ? "./keys.sh" : handler
            return "  \(name): {provider: process, refreshHandler: '\(command)', required: \(name != "optional")}"
        }
        try workspace.write("identities:\n" + identities.joined(separator: "\n"), to: "config.yaml")
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(run.exitCode == code, "\(run.errorText)")
        #expect(run.events("summary").first?["payload"]?["data"]?["exitCode"]?.integer == Int64(code))
        let status = try await workspace.run("status", "--quiet", "-c", "config.yaml")
        #expect(status.exitCode == code)
    }

    @Test(arguments: [("exit 1", 0, "transient"), ("exit 126", 1, "rejected"), ("exit 77", 77, "needsLogin")])
    func `keys that still last survive every failure`(
        _ handler: String, code: Int32, failureClass: String
    ) async throws {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        try workspace.write(
            "identities: {ops: {provider: process, refreshHandler: [./keys.sh]}}", to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.read(".aws/credentials")
        #expect(before.contains("aws_secret_access_key = test-secret-key"))

        try workspace.writeHandler(handler, to: "keys.sh")
        let failed = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(failed.exitCode == code, "\(failed.errorText)")
        let failure = failed.events("tokenRefresh_failure").first?["payload"]?["data"]
        #expect(failure?["error"]?["class"]?.string == failureClass)
        #expect(failure?["expiration"]?.string == "2099-01-01T00:00:00Z")
        #expect(try workspace.read(".aws/credentials") == before)
    }

    @Test func `a handler that others can write is refused before anything runs`() async throws {
        let workspace = try Workspace()
        try workspace.writeHandler("touch it-ran", to: "keys.sh")
        try workspace.setMode(0o777, of: "keys.sh")
        try workspace.write(
            "identities:\n  ops: {provider: process, refreshHandler: [./keys.sh]}", to: "config.yaml")
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(run.exitCode == 78)
        let program = workspace.file("keys.sh")
        #expect(
            run.errorText.hasPrefix(
                "config.yaml:2:45: error: item 1 of 'refreshHandler' in identity 'ops' is refused: \(program) can be written "
            ), "\(run.errorText)")
        #expect(!TestFile.exists(workspace.file("it-ran")))
    }

    @Test func `a handler inherits nothing but what the rules name`() async throws {
        let workspace = try Workspace()
        try workspace.writeProcessHandler("print-keys.sh")
        try workspace.writeHandler(
            """
            env > seen-environment
            ls /proc/self/fd > seen-descriptors
            grep -E 'Sig(Blk|Ign)' /proc/self/status > seen-signals
            { umask; ulimit -c; pwd; } > seen-limits
            cat "/proc/$PPID/limits" > seen-parent
            exec ./print-keys.sh
            """, to: "keys.sh")
        try workspace.write(
            """
            hub: {file: ./events.jsonl}
            identities:
              ops: {provider: process, refreshHandler: {command: [./keys.sh], env: {MODE: "it's $(one); `word`"}}}
            """, to: "config.yaml")
        let run = try await workspace.run(
            "run", "--once", "-c", "config.yaml",
            environment: [
                "AWS_SECRET_ACCESS_KEY": "test-inherited", "AWS_PROFILE": "test", "LD_TRACE": "1",
                "GITHUB_TOKEN": "test-t",
                "NOTIFY_SOCKET": "/run/none", "LISTEN_FDS": "1", "BASH_ENV": "/nowhere",
                "PATH": "/nowhere:.:/usr/bin:/bin",
            ])
        #expect(run.exitCode == 0, "\(run.errorText)")
        let environment = try workspace.read("seen-environment").split(separator: "\n")
        let names = Set(environment.map { $0.prefix { $0 != "=" } }.filter { !$0.hasPrefix("EVERCRED_") })
        // PWD, OLDPWD and _ are the shell's own.
        #expect(names.subtracting(["PWD", "OLDPWD", "_", "TZ"]) == ["PATH", "HOME", "LANG", "MODE"])
        #expect(environment.contains("MODE=it's $(one); `word`"))
        #expect(environment.contains("PATH=/usr/local/bin:/usr/bin:/bin"))
        // The fourth is the folder that ls is reading.
        #expect(try workspace.read("seen-descriptors").split(separator: "\n") == ["0", "1", "2", "3"])
        for line in try workspace.read("seen-signals").split(separator: "\n") {
            #expect(line.hasSuffix("\t0000000000000000"), "\(line)")
        }
        #expect(
            try workspace.read("seen-limits").split(separator: "\n").map(String.init) == ["0077", "0", workspace.path])
        let core = try workspace.read("seen-parent").split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        // The soft limit, which is the one that counts; exec gives a program its own back, so the hard one stays.
        #expect(core?.split(separator: " ").suffix(3).first == "0")
    }
}

import Glibc
import StrictJSON
import Testing

/// `evercred login` against the sandbox's providers, with requests instead of a browser.
@Suite struct `Login` {
    @Test(arguments: [
        ("google", "google"), ("facebook", "facebook"), ("amazon", "amazon"), ("auth0", "reports"), ("oidc", "oidc"),
    ])
    func `goes from the button to the profile`(identity: String, profile: String) async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let login = try LoginProcess(in: workspace, identity, "--no-browser")
        let address = try await login.answer("allow")
        let page = try LoopbackHTTP.visit(address)
        #expect(page.status == 200)
        #expect(page.body.contains("<h1>Signed in</h1>"))
        let (code, text) = await login.wait()
        #expect(code == 0, "\(text)")
        #expect(text.contains("profile '\(profile)' in \(workspace.file("credentials")) is fresh until 2"), "\(text)")
        #expect(try workspace.read("credentials").contains("[\(profile)]\naws_access_key_id = ASIA"))

        // The state has what later refreshes need.
        let later = try await workspace.run("run", "--once", "--force", "--only", identity, "-c", "config.yaml")
        #expect(later.exitCode == 0, "\(later.errorText)")
        #expect(later.events("refresh").count == 1)
        #expect(try sandbox.requests()["authorize"] == 1)
    }

    @Test func `tells a denial and a wrong answer in the browser and by its code`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let denied = try LoginProcess(in: workspace, "google", "--no-browser")
        let refusal = try LoopbackHTTP.visit(try await denied.answer("deny"))
        #expect(refusal.body.contains("<h1>Not signed in</h1>"))
        #expect(refusal.body.contains("access_denied"))
        #expect(await denied.wait().exitCode == 77)

        let foreign = try LoginProcess(in: workspace, "google", "--no-browser")
        let answer = try await foreign.answer("allow").replacing("state=", with: "state=x")
        #expect(try LoopbackHTTP.visit(answer).body.contains("does not belong to this sign-in"))
        let (code, text) = await foreign.wait()
        #expect(code == 77)
        #expect(text.contains("does not belong to this sign-in"))
        #expect(!TestFile.exists(workspace.file("credentials")))
        #expect(try sandbox.requests()["token"] == nil, "nothing was redeemed")
    }

    @Test func `hands its tokens to the daemon that holds the state`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let daemon = try Daemon(in: workspace, ["--only", "google"])
        let failure = try #require(await daemon.event("signIn_failure"))
        #expect(failure["error"]?["class"]?.string == "needsLogin")
        let position = daemon.position

        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        _ = try LoopbackHTTP.visit(try await login.answer("allow"))
        let (code, text) = await login.wait()
        #expect(code == 0, "\(text)")
        #expect(text.contains("profile 'google' in"))
        _ = try #require(await daemon.event("written", from: position))
        #expect(await daemon.stop() == .exited(0))
        #expect(try await workspace.run("status", "--only", "google", "-c", "config.yaml").exitCode == 0)
        _ = consume sandbox
    }

    @Test func `is kept by a daemon that does not look after the identity`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let daemon = try Daemon(in: workspace, ["--only", "google"])
        _ = try #require(await daemon.event("signIn_failure"))
        let login = try LoginProcess(in: workspace, "amazon", "--no-browser")
        _ = try LoopbackHTTP.visit(try await login.answer("allow"))
        let (code, lines) = await login.wait()
        #expect(code == 1, "\(lines)")
        #expect(lines.contains("the login is kept, but the running instance does not look after 'amazon'"), "\(lines)")
        #expect(await daemon.stop() == .exited(0))
        let later = try await workspace.run("run", "--once", "--only", "amazon", "-c", "config.yaml")
        #expect(later.exitCode == 0, "\(later.errorText)")
        #expect(later.events("signIn").count == 1)
        _ = consume sandbox
    }

    @Test func `outlives the daemon that it was handed to`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let daemon = try Daemon(in: workspace, ["--only", "google"])
        _ = try #require(await daemon.event("signIn_failure"))
        try sandbox.add(fault: #"{"operation": "GetCredentialsForIdentity", "times": 1, "effect": {"delay": 600}}"#)
        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        _ = try LoopbackHTTP.visit(try await login.answer("allow", as: "bob"))
        while try sandbox.requests()["GetCredentialsForIdentity"] == nil { await Task.yield() }
        daemon.process.signal(SIGKILL)
        let (code, lines) = await login.wait()
        #expect(code == 0, "\(lines)")
        #expect(lines.contains("has gone without an answer"), "\(lines)")
        #expect(lines.contains("profile 'google' in"), "\(lines)")
        let token = try await workspace.run("token", "google", "--decode", "-c", "config.yaml")
        #expect(token.lines.joined().contains("bob"))
    }

    @Test func `wins over a configured token that cannot be read where somebody logs in`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace, seed: ", refreshToken: {env: SEED_TOKEN}")
        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        _ = try LoopbackHTTP.visit(try await login.answer("allow", as: "bob"))
        let (code, lines) = await login.wait()
        #expect(code == 0, "\(lines)")
        #expect(lines.contains("counts as unchanged"), "\(lines)")
        func user(seed: String) async throws -> String {
            let run = try await workspace.run(
                ["run", "--once", "--force", "--only", "google", "-c", "config.yaml"],
                environment: ["SEED_TOKEN": seed])
            // Another user's token has no right to the identity id of this one.
            #expect(run.exitCode == (seed == "test-seed-1" ? 0 : 1), "\(run.errorText)")
            let token = try await workspace.run("token", "google", "--decode", "-c", "config.yaml")
            return token.lines.joined().contains("bob") ? "bob" : "another"
        }
        #expect(try await user(seed: "test-seed-1") == "bob")
        #expect(try await user(seed: "test-seed-1") == "bob")
        #expect(try await user(seed: "test-seed-2") == "another", "a seed that has changed counts")
        _ = consume sandbox
    }

    @Test func `makes a daemon read the identity that it does not know yet`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let text = try workspace.read("config.yaml")
        try workspace.write(text.replacing("  google: {provider", with: "  other: {provider"), to: "config.yaml")
        let daemon = try Daemon(in: workspace, ["--only", "*"])
        _ = try #require(await daemon.event("signIn_failure"))
        try workspace.write(text, to: "config.yaml")

        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        _ = try LoopbackHTTP.visit(try await login.answer("allow"))
        let (code, lines) = await login.wait()
        #expect(code == 0, "\(lines)")
        #expect(lines.contains("profile 'google' in"))
        #expect(await daemon.stop() == .exited(0))
        _ = consume sandbox
    }

    @Test func `writes a token for another machine and leaves the state alone`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let login = try LoginProcess(in: workspace, "amazon", "--no-browser", "--to", "amazon.token")
        _ = try LoopbackHTTP.visit(try await login.answer("allow"))
        #expect(await login.wait().exitCode == 0)
        #expect(!TestFile.exists(workspace.file(".state")))
        #expect(!TestFile.exists(workspace.file("credentials")))
        var status = stat()
        #expect(stat(workspace.file("amazon.token"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try workspace.read("amazon.token").hasPrefix("rt."))

        let text = try workspace.read("config.yaml")
        try workspace.write(
            text.replacing("clientID: a-client,", with: "clientID: a-client, refreshToken: {file: amazon.token},"),
            to: "config.yaml")
        let run = try await workspace.run("run", "--once", "--only", "amazon", "-c", "config.yaml")
        #expect(run.exitCode == 0, "\(run.errorText)")

        symlink("/dev/null", workspace.file("link"))
        for place in [".", "link", "nowhere/token"] {
            let refused = try await workspace.run("login", "amazon", "--to", place, "-c", "config.yaml")
            #expect(refused.exitCode == 73, "\(place): \(refused.errorText)")
        }
        _ = consume sandbox
    }

    @Test func `wins over a configured token until that is another`() async throws {
        let workspace = try Workspace()
        try workspace.write("test-seed-1", to: "seed")
        let sandbox = try await LoginWorld.sandbox(in: workspace, seed: ", refreshToken: {file: seed}")
        let login = try LoginProcess(in: workspace, "google", "--no-browser")
        _ = try LoopbackHTTP.visit(try await login.answer("allow", as: "bob"))
        #expect(await login.wait().exitCode == 0)
        func user() async throws -> String? {
            _ = try await workspace.run("run", "--once", "--force", "--only", "google", "-c", "config.yaml")
            let token = try await workspace.run("token", "google", "--decode", "-c", "config.yaml")
            return token.lines.joined().contains("bob") ? "bob" : "another"
        }
        #expect(try await user() == "bob")
        try workspace.write("test-seed-2", to: "seed")
        #expect(try await user() == "another")
        _ = consume sandbox
    }

    @Test func `shows a code for another device`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        let login = try LoginProcess(in: workspace, "oidc", "--device")
        let page = try await login.word(after: "  open ")
        let code = try await login.word(after: "  type ")
        let answer = try LoopbackHTTP.visit(page, posting: "user_code=\(code)&user=alice&decision=allow")
        #expect(answer.body.contains("Device connected"))
        let (exitCode, text) = await login.wait()
        #expect(exitCode == 0, "\(text)")
        #expect(text.contains("profile 'oidc' in"))
        let refused = try await workspace.run("login", "facebook", "--device", "-c", "config.yaml")
        #expect(refused.exitCode == 64)
        _ = consume sandbox
    }

    @Test func `tells by its code that nobody came in time`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try sandbox.add(
            fault: #"{"operation": "token", "effect": {"error": {"status": 400, "code": "expired_token"}}}"#)
        let login = try LoginProcess(in: workspace, "oidc", "--device")
        let (code, text) = await login.wait()
        #expect(code == 75, "\(text)")
        #expect(text.contains("not signed in: ") && text.contains("(run login again)"), "\(text)")
    }

    @Test func `takes the address that a browser elsewhere ended at`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try #require(mkfifo(workspace.file("input"), 0o600) == 0)
        let input = open(workspace.file("input"), O_RDWR)
        defer { close(input) }
        let login = try LoginProcess(in: workspace, "google", "--paste", input: "input")
        let question = try await login.word(after: "evercred:   ")
        let answer = try #require(try LoopbackHTTP.visit(question, posting: "user=alice&decision=allow").location)
        for line in ["nonsense\n", "  \(answer)\n"] { #expect(write(input, line, line.utf8.count) == line.utf8.count) }
        let (code, text) = await login.wait()
        #expect(code == 0, "\(text)")
        #expect(text.contains("this is not the address"))
        _ = consume sandbox
    }

    @Test func `opens the page in the browser of a desktop`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try workspace.writeHandler(
            """
            visit() { curl --silent --noproxy '*' --output /dev/null --write-out '%{redirect_url}' "$@"; }
            answer=$(visit --data 'user=alice&decision=allow' "$(visit "$1start")")
            visit "$answer"
            """, to: "xdg-open")
        let login = try LoginProcess(
            in: workspace, "google",
            environment: ["DISPLAY": ":0", "PATH": "\(workspace.path):/usr/local/bin:/usr/bin:/bin"])
        let (code, text) = await login.wait()
        #expect(code == 0, "\(text)")
        #expect(text.contains("the page was opened in your browser"))
        _ = consume sandbox
    }

    @Test func `says why there is nobody to sign in`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(
            in: workspace,
            more: """
                  handled: {provider: google, refreshHandler: echo}
                  stored: {provider: google, token: {file: ./token}}
                """)
        try workspace.write("token", to: "token")
        for (name, reason) in [
            ("handled", "refresh handler"), ("stored", "read from the file"), ("nobody", "no identity"),
        ] {
            let refused = try await workspace.run("login", name, "-c", "config.yaml")
            #expect(refused.exitCode == 64)
            #expect(refused.errorText.contains(reason), "\(refused.errorText)")
        }
        try workspace.write(try workspace.read("config.yaml") + "state: {type: memory}\n", to: "memory.yaml")
        let forgetful = try await workspace.run("login", "facebook", "-c", "memory.yaml")
        #expect(forgetful.exitCode == 78, "\(forgetful.errorText)")
        _ = consume sandbox
    }
}

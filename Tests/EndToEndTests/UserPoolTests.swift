import Glibc
import StrictJSON
import Testing

/// `evercred user-pool` against the sandbox's user pools.
@Suite struct `User pools` {
    private func run(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess, _ arguments: String...
    ) async throws -> Workspace.Result {
        try await workspace.run(["user-pool"] + arguments, environment: sandbox.environment)
    }

    /// The same with a pool and a user in the place of an identity.
    private func run(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess, _ operation: String, as user: String,
        _ arguments: String...
    ) async throws -> Workspace.Result {
        try await workspace.run(
            ["user-pool", operation] + PoolWorld.options + ["--username", user] + arguments,
            environment: sandbox.environment)
    }

    /// The authenticator's code of this moment (RFC 6238).
    private func timedCode(_ workspace: borrowing Workspace) async throws -> String {
        let script = """
            import hashlib, hmac, struct, time
            mac = hmac.new(b"12345678901234567890", struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
            place = mac[-1] & 15
            print("%06d" % ((struct.unpack(">I", mac[place:place + 4])[0] & 0x7FFFFFFF) % 10**6))
            """
        return try #require(try await workspace.run(program: ["/usr/bin/python3", "-c", script]).lines.first)
    }

    @Test func `a user signs up, is confirmed, forgets the password, changes and leaves`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        let up = try await run(
            workspace, sandbox, "sign-up", as: "bob", "--password-file", "password", "--attribute",
            "email=bob@example.com", "--client-metadata", "run=nightly", "--validation-data", "a=b", "--format", "json")
        #expect(up.exitCode == 0, "\(up.errorText)")
        let data = try #require(up.events("signUp").first)["payload"]?["data"]
        #expect(data?["userConfirmed"]?.bool == false)
        #expect(data?["codeDeliveryDetails"]?["DeliveryMedium"]?.string == "EMAIL")
        let preSignUp = try #require(
            try sandbox.triggers(of: "bob").first { $0["triggerSource"]?.string == "PreSignUp_SignUp" })
        #expect(preSignUp["clientMetadata"] == ["run": "nightly"])
        #expect(preSignUp["validationData"] == ["a": "b"])

        let resent = try await run(workspace, sandbox, "resend-sign-up", as: "bob")
        #expect(resent.exitCode == 0 && resent.lines.first?.contains("confirm-sign-up") == true, "\(resent)")
        try workspace.write("000000", to: "wrong")
        let wrong = try await run(workspace, sandbox, "confirm-sign-up", as: "bob", "--code-file", "wrong")
        #expect(wrong.exitCode == 77)
        try workspace.write(sandbox.code(of: "bob"), to: "code")
        let confirmed = try await run(workspace, sandbox, "confirm-sign-up", as: "bob", "--code-file", "code")
        #expect(confirmed.lines == ["bob is confirmed"], "\(confirmed.errorText)")

        #expect(try await run(workspace, sandbox, "forgot-password", as: "bob").exitCode == 0)
        try workspace.write(sandbox.code(of: "bob"), to: "code")
        try workspace.write("Test-password-2", to: "password-2")
        let reset = try await run(
            workspace, sandbox, "forgot-password-submit", as: "bob", "--code-file", "code", "--new-password-file",
            "password-2", "--format", "json")
        #expect(reset.events("forgotPasswordSubmit").count == 1, "\(reset.errorText)")
        let changed = try await run(
            workspace, sandbox, "change-password", as: "bob", "--old-password-file", "password-2",
            "--new-password-file", "password")
        #expect(changed.exitCode == 0, "\(changed.errorText)")

        let updated = try await run(
            workspace, sandbox, "update-user-attributes", as: "bob", "--password-file", "password", "--attribute",
            "email=robert@example.com", "--format", "json")
        let attributes = try #require(updated.events("updateUserAttributes").first)["payload"]?["data"]?["attributes"]
        #expect(attributes?["email"]?["codeDeliveryDetails"]?["AttributeName"]?.string == "email")
        let sent = try await run(
            workspace, sandbox, "verify-user-attribute", as: "bob", "--password-file", "password", "--attribute",
            "email")
        #expect(sent.exitCode == 0, "\(sent.errorText)")
        try workspace.write(sandbox.code(of: "bob"), to: "code")
        let verified = try await run(
            workspace, sandbox, "verify-user-attribute-submit", as: "bob", "--password-file", "password", "--attribute",
            "email", "--code-file", "code")
        #expect(verified.lines == ["email of bob is verified"], "\(verified.errorText)")
        let deleted = try await run(
            workspace, sandbox, "delete-user", as: "bob", "--password-file", "password", "--format", "json")
        #expect(deleted.events("userDeleted").count == 1, "\(deleted.errorText)")
        let gone = try await run(workspace, sandbox, "sign-in", as: "bob", "--password-file", "password")
        #expect(gone.exitCode == 77)
    }

    @Test func `a user signs out after what was refused too, and is told what nobody changes`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        try workspace.write("000000", to: "code")
        let wrong = try await run(
            workspace, sandbox, "verify-user-attribute-submit", as: "alice", "--password-file", "password",
            "--attribute", "email", "--code-file", "code")
        #expect(wrong.exitCode == 77, "\(wrong.errorText)")
        #expect(try sandbox.requests()["RevokeToken"] == 1)
        let updated = try await run(
            workspace, sandbox, "update-user-attributes", as: "alice", "--password-file", "password", "--attribute",
            "name=Alice", "--attribute", "sub=1", "--format", "json")
        let attributes = try #require(updated.events("updateUserAttributes").first)["payload"]?["data"]?["attributes"]
        #expect(attributes == ["name": ["isUpdated": true]])
        #expect(updated.errorText.contains("'sub' is no user's to change"), "\(updated.errorText)")
    }

    @Test func `a file that may not grow is an error like any other`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        let command = ([Workspace.program, "user-pool", "sign-in", "--username", "alice"] + PoolWorld.options)
            .joined(separator: " ")
        let result = try await workspace.run(
            program: ["/bin/sh", "-c", "ulimit -f 0; \(command) --password-file password --to tokens"],
            environment: sandbox.environment)
        #expect(result.exitCode == 73, "not killed by a signal: \(result)")
    }

    @Test func `an identity keeps its session, and its operations are paid with it`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        let before = try await run(
            workspace, sandbox, "update-user-attributes", "alice", "-c", "config.yaml", "--attribute", "name=Alice")
        #expect(before.exitCode == 77, "nobody has signed in: \(before.errorText)")
        let signedIn = try await run(
            workspace, sandbox, "sign-in", "alice", "-c", "config.yaml", "--password-file", "password", "--format",
            "json")
        #expect(signedIn.exitCode == 0, "\(signedIn.errorText)")
        #expect(signedIn.events("signIn").first?["payload"]?["data"]?["identity"]?.string == "alice")
        #expect(signedIn.errorText.contains("is fresh until"))
        #expect(try workspace.managed().sections["alice"] != nil)
        #expect(try workspace.read("events.jsonl").contains("\"event\":\"signIn\""))
        let preAuthentication = try #require(
            try sandbox.triggers(of: "alice").first {
                $0["triggerSource"]?.string == "PreAuthentication_Authentication"
            })
        #expect(preAuthentication["validationData"] == ["team": "data"], "the configured clientMetadata")

        let signIns = try sandbox.requests()["RespondToAuthChallenge"]
        let updated = try await run(
            workspace, sandbox, "update-user-attributes", "alice", "-c", "config.yaml", "--attribute", "name=Alice")
        #expect(updated.exitCode == 0, "\(updated.errorText)")
        #expect(try sandbox.requests()["RespondToAuthChallenge"] == signIns, "nobody signs in for it")

        let logout = try await workspace.run(
            ["logout", "alice", "--global", "-c", "config.yaml"], environment: sandbox.environment)
        #expect(logout.exitCode == 0, "\(logout.errorText)")
        #expect(try sandbox.requests()["GlobalSignOut"] == 1)
        let after = try await run(
            workspace, sandbox, "update-user-attributes", "alice", "-c", "config.yaml", "--attribute", "name=Alice")
        #expect(after.exitCode == 77 && after.errorText.contains("is logged out"), "\(after.errorText)")
    }

    @Test func `a daemon takes over a session, and ends it when asked`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        let daemon = try Daemon(in: workspace, ["--only", "alice"], environment: sandbox.environment)
        _ = try #require(await daemon.event("signIn_failure"))
        let signedIn = try await run(
            workspace, sandbox, "sign-in", "alice", "-c", "config.yaml", "--password-file", "password")
        #expect(signedIn.exitCode == 0, "\(signedIn.errorText)")
        #expect(try #require(await daemon.event("signIn"))["identity"]?.string == "alice")
        let sent = try await run(
            workspace, sandbox, "verify-user-attribute", "alice", "-c", "config.yaml", "--attribute", "email")
        #expect(sent.exitCode == 0, "\(sent.errorText)")
        let out = try await workspace.run(["logout", "alice", "-c", "config.yaml"], environment: sandbox.environment)
        #expect(out.errorText.contains("was revoked at its provider"), "\(out.errorText)")
        #expect(try sandbox.requests()["RevokeToken"] == 1)
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `a code, a new password and an answer are given by a second command`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        let asked = try await run(
            workspace, sandbox, "sign-in", "totp", "-c", "config.yaml", "--password-file", "password")
        #expect(asked.exitCode == 0)
        #expect(
            asked.lines == [
                "the sign-in of totp waits for an answer to SOFTWARE_TOKEN_MFA: evercred user-pool confirm-sign-in totp "
                    + "-c config.yaml"
            ], "\(asked.errorText)")
        try workspace.write("000000", to: "code")
        let wrong = try await run(
            workspace, sandbox, "confirm-sign-in", "totp", "-c", "config.yaml", "--code-file", "code")
        #expect(wrong.exitCode == 77, "\(wrong.errorText)")
        try workspace.write(try await timedCode(workspace), to: "code")
        let totp = try await run(
            workspace, sandbox, "confirm-sign-in", "totp", "-c", "config.yaml", "--code-file", "code")
        #expect(totp.exitCode == 0, "\(totp.errorText)")
        #expect(try workspace.managed().sections["totp"] != nil)

        try workspace.write("Test-temporary-1", to: "temporary")
        let early = try await run(
            workspace, sandbox, "complete-new-password", "new", "-c", "config.yaml", "--new-password-file", "password")
        #expect(early.exitCode == 64 && early.errorText.contains("sign-in new"), "\(early.errorText)")
        let first = try await run(
            workspace, sandbox, "sign-in", "new", "-c", "config.yaml", "--password-file", "temporary", "--format",
            "json")
        let question = try #require(first.events("challenge").first)["payload"]?["data"]
        #expect(question?["operation"]?.string == "complete-new-password")
        let other = try await run(
            workspace, sandbox, "confirm-sign-in", "new", "-c", "config.yaml", "--code-file", "code")
        #expect(other.exitCode == 64 && other.errorText.contains("complete-new-password new"), "\(other.errorText)")
        try workspace.write("short", to: "short")
        let refused = try await run(
            workspace, sandbox, "complete-new-password", "new", "-c", "config.yaml", "--new-password-file", "short",
            "--format", "json")
        #expect(refused.exitCode == 1)
        #expect(refused.events("completeNewPassword_failure").count == 1)
        let done = try await run(
            workspace, sandbox, "complete-new-password", "new", "-c", "config.yaml", "--new-password-file", "password")
        #expect(done.exitCode == 0, "\(done.errorText)")

        let custom = try await run(workspace, sandbox, "sign-in", "carol", "-c", "config.yaml")
        #expect(custom.lines.first?.contains("send-custom-challenge-answer carol") == true, "\(custom.errorText)")
        #expect(custom.lines.first?.contains("(question: What is the colour?)") == true, "\(custom.lines)")
        try workspace.write("blue", to: "answer")
        let answered = try await run(
            workspace, sandbox, "send-custom-challenge-answer", "carol", "-c", "config.yaml", "--answer-file", "answer")
        #expect(answered.exitCode == 0, "\(answered.errorText)")
        #expect(try Set(workspace.managed().sections.keys) == ["totp", "new", "carol"])
    }

    @Test func `explains without calling, asks nobody where nobody sits, and shows no secret`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        let explained = try await run(
            workspace, sandbox, "sign-in", "alice", "-c", "config.yaml", "--explain", "--validation-data", "a=b")
        #expect(explained.exitCode == 0)
        #expect(
            explained.lines.last
                == "clientMetadata, from the configuration, is not sent: validationData takes its place")
        #expect(try sandbox.requests()["InitiateAuth"] ?? 0 == 0)
        let silent = try await run(workspace, sandbox, "sign-in", "alice", "-c", "config.yaml")
        #expect(silent.exitCode == 64 && silent.errorText.contains("--password-file"), "\(silent.errorText)")
        let device = try await run(
            workspace, sandbox, "sign-in", as: "alice", "--password-file", "/dev/null")
        #expect(device.exitCode == 64 && device.errorText.contains("or - for a line of stdin"), "\(device.errorText)")
        let tokens = try await run(
            workspace, sandbox, "sign-in", as: "alice", "--password-file", "password", "--to", "tokens.json",
            "--format",
            "json")
        #expect(tokens.exitCode == 0, "\(tokens.errorText)")
        let access = try #require(try JSONReader.read(workspace.read("tokens.json"))["AccessToken"]?.string)
        for text in tokens.lines + [tokens.errorText] {
            #expect(!text.contains(access) && !text.contains(PoolWorld.password))
        }
        var status = stat()
        #expect(stat(workspace.file("tokens.json"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        let both = try await run(workspace, sandbox, "sign-in", "alice", "--pool", PoolWorld.pool)
        #expect(both.exitCode == 64)
    }

    @Test func `a password is typed at the terminal without being shown, a new one twice`() async throws {
        let workspace = try Workspace()
        let sandbox = try await PoolWorld.sandbox(in: workspace)
        // A terminal that types an answer to each question and prints everything that it shows.
        let script = """
            import os, pty, sys
            answers = sys.argv[1].split(",")
            pid, terminal = pty.fork()
            if pid == 0:
                os.execv(sys.argv[2], sys.argv[2:])
            shown = b""
            while True:
                try:
                    chunk = os.read(terminal, 4096)
                except OSError:
                    break
                if not chunk:
                    break
                shown += chunk
                if chunk.endswith(b": ") and answers:
                    os.write(terminal, answers.pop(0).encode() + b"\\n")
            print(shown.decode())
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """
        func type(_ answers: String, _ operation: String, _ user: String) async throws -> Workspace.Result {
            try await workspace.run(
                program: [
                    "/usr/bin/python3", "-c", script, answers, Workspace.program, "user-pool", operation,
                    "--username", user,
                ] + PoolWorld.options, environment: sandbox.environment)
        }
        let slip = try await type("\(PoolWorld.password),Test-password-7", "sign-up", "dora")
        #expect(slip.exitCode == 64, "\(slip)")
        let up = try await type("\(PoolWorld.password),\(PoolWorld.password)", "sign-up", "dora")
        #expect(up.exitCode == 0, "\(up)")
        #expect(up.lines.contains { $0.contains("Password once more: ") })
        let signedIn = try await type(PoolWorld.password, "sign-in", "alice")
        #expect(signedIn.exitCode == 0, "\(signedIn)")
        for text in up.lines + signedIn.lines { #expect(!text.contains(PoolWorld.password)) }
    }

    @Test func `a terminal shows again what is typed, whatever ends the question`() async throws {
        let workspace = try Workspace()
        // Prints the exit status, and whether the terminal has its echo, after Ctrl-Z (which does nothing) and Ctrl-C.
        let script = """
            import fcntl, os, pty, subprocess, sys, termios
            here, there = pty.openpty()
            def echo():
                return bool(termios.tcgetattr(there)[3] & termios.ECHO)
            child = subprocess.Popen(
                sys.argv[1:], stdin=there, stdout=there, stderr=there, start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
            shown = b""
            while b"Password: " not in shown:
                shown += os.read(here, 4096)
            print(echo())
            os.write(here, b"\\x1a\\x03")
            print(child.wait(), echo())
            """
        let result = try await workspace.run(
            program: [
                "/usr/bin/python3", "-c", script, Workspace.program, "user-pool", "sign-in", "--username", "alice",
            ] + PoolWorld.options)
        #expect(result.lines == ["False", "-2 True"], "\(result)")
    }

    @Test(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
    func `a pool that others wrote takes what it knows`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let moto = try await Moto(in: workspace, python: python)
        let script = """
            import boto3, json, sys
            client = boto3.client("cognito-idp", endpoint_url=sys.argv[1], region_name="us-east-1",
                                  aws_access_key_id="test", aws_secret_access_key="test")
            pool = client.create_user_pool(PoolName="test")["UserPool"]["Id"]
            app = client.create_user_pool_client(
                UserPoolId=pool, ClientName="test", GenerateSecret=True,
                ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])["UserPoolClient"]
            client.admin_create_user(UserPoolId=pool, Username="new", TemporaryPassword="Test-temporary-1")
            print(json.dumps([pool, app["ClientId"], app["ClientSecret"]]))
            """
        let made = try await workspace.run(program: ["\(python)/bin/python3", "-c", script, moto.url])
        let facts = try JSONReader.read(try #require(made.lines.last, "\(made.errorText)")).array ?? []
        let names = facts.compactMap(\.string)
        try #require(names.count == 3)
        try workspace.write(names[2], to: "client-secret")
        try workspace.write(PoolWorld.password, to: "password")
        try workspace.write("Test-temporary-1", to: "temporary")
        try workspace.write("123456", to: "code")
        func run(_ operation: String, _ user: String, _ more: String...) async throws -> Workspace.Result {
            try await workspace.run(
                [
                    "user-pool", operation, "--pool", names[0], "--client-id", names[1], "--client-secret-file",
                    "client-secret", "--username", user, "--auth-flow", "USER_PASSWORD_AUTH",
                ] + more, environment: ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": moto.url])
        }
        let up = try await run("sign-up", "bob", "--password-file", "password", "--attribute", "email=b@example.com")
        #expect(up.exitCode == 0, "\(up.errorText)")
        let early = try await run("sign-in", "bob", "--password-file", "password")
        #expect(early.exitCode == 77 && early.errorText.contains("confirm-sign-up"), "\(early.errorText)")
        #expect(try await run("confirm-sign-up", "bob", "--code-file", "code").exitCode == 0)
        #expect(try await run("sign-in", "bob", "--password-file", "password", "--to", "tokens").exitCode == 0)
        let changed = try await run(
            "update-user-attributes", "bob", "--password-file", "password", "--attribute", "email=c@example.com")
        #expect(changed.exitCode == 0, "\(changed.errorText)")
        #expect(try await run("sign-in", "new", "--password-file", "temporary").exitCode == 0)
        let completed = try await run(
            "complete-new-password", "new", "--new-password-file", "password", "--to", "tokens")
        #expect(completed.exitCode == 0, "\(completed.errorText)")
        let unknown = try await run("sign-in", "nobody", "--password-file", "password")
        #expect(unknown.exitCode == 77, "\(unknown.errorText)")
    }
}

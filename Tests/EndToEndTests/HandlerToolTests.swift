import Testing

/// `evercred handler test`, which explains to the author of a handler what a refresh would object to.
@Suite struct `The tool for authors of handlers` {
    private static let token = "opaque-test-token-of-some-length"

    private func inspect(_ script: String, _ options: String...) async throws -> Workspace.Result {
        let workspace = try Workspace()
        try workspace.writeHandler(script, to: "handler.sh")
        let result = try await workspace.run(["handler", "test", "./handler.sh"] + options)
        let all = result.lines.joined(separator: "\n") + result.errorText
        #expect(!all.contains(Self.token))
        #expect(!all.contains("\u{1B}"))
        return result
    }

    @Test func `finds nothing to object to in a good one`() async throws {
        let result = try await inspect(Self.answer, "--provider", "facebook")
        #expect(result.exitCode == 0)
        #expect(result.lines.count >= 7)
        #expect(result.lines.allSatisfy { $0.hasPrefix("ok: ") }, "\(result.lines)")
        #expect(result.errorText.isEmpty)
    }

    @Test func `gives the handler what a refresh gives it`() async throws {
        let workspace = try Workspace()
        try workspace.writeHandler("cat > request; env > environment; pwd > folder; exit 1", to: "handler.sh")
        _ = try await workspace.run(
            "handler", "test", "./handler.sh", "--identity", "billing", "--provider", "login.example.com",
            "--inherit-env", "ONE", environment: ["ONE": "1", "TWO": "2"])
        let environment = try workspace.read("environment").split(separator: "\n")
        #expect(environment.contains("EVERCRED_IDENTITY=billing"))
        #expect(environment.contains("EVERCRED_PROVIDER=login.example.com"))
        #expect(environment.contains("EVERCRED_REASON=initial"))
        #expect(environment.contains("ONE=1"))
        #expect(!environment.contains("TWO=2"))
        #expect(try workspace.read("request").hasPrefix(#"{"identity":"billing","provider":"login.example.com","#))
        #expect(try workspace.read("folder") == "\(workspace.path)\n")
    }

    private static let answer = #"printf '{"token": "\#(token)", "expires_in": 3600}'"#

    /// A handler, and how the line about its violation begins.
    private static let violations = [
        ("exit 3", "violation: exit: the handler failed (exit 3); a refresh would try again after seconds"),
        ("exit 127", "violation: exit: the handler's command could not be run (exit 127); "),
        ("sleep 1000", "violation: time: it did not end in time: it took 1."),
        ("yes \(token)", "violation: size: it printed more than 64 KiB on stdout and was ended"),
        ("true", "violation: answer: its answer is not one JSON value: "),
        ("\(answer); echo \(token)", "violation: answer: its answer is not one JSON value: "),
        (
            #"printf '{"token": "\#(token)", "token": "\#(token)"}'"#,
            "violation: answer: its answer is not one JSON value: "
        ),
        ("echo '[]'", "violation: answer: its answer is JSON, but no object"),
        ("echo '{}'", "violation: token: its answer has no 'token'"),
        (#"echo '{"token": "\#(token) "}'"#, "violation: token: its answer has a 'token' that holds blanks"),
        (
            #"echo '{"token": "\#(token)", "expires_at": 1000000000}'"#,
            "violation: expiry: its answer is already past its expiry, 2001-09-09T01:46:40Z"
        ),
        (
            #"echo '{"token": "\#(token)", "expires_at": "\#(token)"}'"#,
            "violation: expiry: its answer has an 'expires_at' that is no time"
        ),
        (
            #"echo '{"token": "\#(token)", "expires_in": 3600, "identity_id": "\#(token)"}'"#,
            "violation: identityID: its answer has an 'identity_id' that is none"
        ),
        (#"echo '{"error": 5}'"#, "violation: error: its answer has an 'error' that is no object"),
        ("setsid sleep 1000 & \(answer)", "violation: leftovers: it left a process behind, killed now"),
        ("set -x; \(answer)", "violation: secrecy: its stderr repeats a token or another secret"),
    ]

    @Test(arguments: violations)
    func `explains every violation and shows the way out`(_ script: String, explanation: String) async throws {
        let result = try await inspect(script, "--timeout", "1s")
        #expect(result.exitCode == 1)
        let line = result.lines.first { $0.hasPrefix(explanation) }
        #expect(line?.hasSuffix(")") ?? false, "\(result.lines)")
    }

    @Test func `warns of what works and will be wondered about`() async throws {
        let result = try await inspect(#"echo '{"token": "\#(Self.token)", "expiresAt": 1}'"#, "--provider", "google")
        #expect(result.exitCode == 0)
        let warnings = result.lines.filter { $0.hasPrefix("warning: ") }
        #expect(
            warnings == [
                "warning: token: its token is no JSON Web Token, which 'google' gives (print the id_token, not the access_token)",
                "warning: expiry: it names no expiry; one hour is assumed (add 'expires_at' (ms since 1970))",
                "warning: answer: its member 'expiresAt' is unknown and ignored (write 'expires_at')",
            ])
    }

    @Test func `says that a command is not there`() async throws {
        let workspace = try Workspace()
        let result = try await workspace.run("handler", "test", "./nobody.sh")
        #expect(result.exitCode == 1)
        #expect(
            result.lines.contains { $0.hasPrefix("violation: exit: the handler's command could not be run (exit 127)") }
        )
    }

    @Test func `takes the form of credential_process for the provider process`() async throws {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        let good = try await workspace.run("handler", "test", "./keys.sh", "--provider", "process")
        #expect(good.exitCode == 0, "\(good.lines)")
        #expect(!good.lines.joined().contains("test-secret-key"))
        let wrong = try await workspace.run("handler", "test", "./keys.sh")
        #expect(wrong.exitCode == 1)
        #expect(wrong.lines.contains { $0.hasPrefix("violation: token: ") && $0.contains("provider: process") })
    }

    @Test func `reads its timeout and its arguments strictly`() async throws {
        let workspace = try Workspace()
        for arguments in [
            ["handler", "test"], ["handler", "test", "true", "--timeout", "soon"], ["handler", "test", "a", "b"],
        ] {
            let result = try await workspace.run(arguments)
            #expect(result.exitCode == 64)
            #expect(result.lines.isEmpty)
        }
    }
}

import StrictJSON
import Testing

/// `provider: cognito` against the sandbox's user pools, which prove passwords, codes and devices for real.
@Suite struct `Identities of a user pool` {
    private static let pool = "eu-west-1_Test0001"
    private static let seed = "gezd gnbv gy3t qojq gezd gnbv gy3t qojq"
    private static let secrets = [
        "Test-password-1", "Test-new-password-2", "test-client-secret-of-a-pool", "GEZDGNBVGY3TQOJQ", "gezd gnbv",
    ]

    private static let pools = """
        {"userPools": {"\(pool)": {
          "clients": {
            "plainclient": {}, "secretclient": {"secret": "test-client-secret-of-a-pool"},
            "rotatingclient": {"flows": ["USER_SRP_AUTH", "CUSTOM_AUTH"], "rotationGracePeriod": 0}
          },
          "users": [
            {"username": "alice", "password": "Test-password-1", "totpSeed": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
             "attributes": {"email": "alice@example.com", "email_verified": "true"}},
            {"username": "bob", "password": "Test-password-1"},
            {"username": "nina", "password": "Test-password-1", "status": "FORCE_CHANGE_PASSWORD"},
            {"username": "sam", "password": "Test-password-1", "factors": ["SMS_MFA"],
             "attributes": {"phone_number": "+15550001234", "phone_number_verified": "true"}}
          ],
          "aliasAttributes": ["email"],
          "deviceTracking": "DEVICES",
          "customChallenge": {"parameters": {"question": "What is 7 + 4?"}, "answer": "11"}
        }}}
        """

    /// A sandbox with those users. It reads a configuration of its own: the one under test may change.
    private func sandbox(in workspace: borrowing Workspace, tracksDevices: Bool = false) async throws -> SandboxProcess
    {
        try workspace.write(
            """
            auth: {identityPoolId: "\(World.pool)", userPoolId: \(Self.pool)}
            identities:
              plain: {provider: cognito, userPoolWebClientId: plainclient, token: {env: UNUSED}}
              secret: {provider: cognito, userPoolWebClientId: secretclient, token: {env: UNUSED}}
              rotating: {provider: cognito, userPoolWebClientId: rotatingclient, token: {env: UNUSED}}
            """, to: "sandbox.yaml")
        try workspace.write(
            Self.pools.replacing("DEVICES", with: tracksDevices ? "ALWAYS" : "OFF"), to: "pools.json")
        return try await SandboxProcess(in: workspace, "-c", "sandbox.yaml", "--user-pools", "pools.json")
    }

    /// Configures one identity in that pool.
    private func configure(
        _ lines: String..., client: String = "plainclient", in workspace: borrowing Workspace,
        _ sandbox: borrowing SandboxProcess
    ) throws {
        try workspace.write(
            """
            name: test
            endpoints:
              cognitoIdentity: "\(sandbox.url)"
              cognitoIdentityProvider: "\(sandbox.url)"
            outputs: [{type: profile, file: ./credentials}]
            auth:
              identityPoolId: "\(World.pool)"
              userPoolId: \(Self.pool)
              userPoolWebClientId: \(client)
              clientMetadata: {team: data}
            identities:
              billing:
                provider: cognito
            \(lines.map { "    \($0)" }.joined(separator: "\n"))
            """, to: "config.yaml")
        try workspace.write("Test-password-1\n", to: "password")
        try workspace.write("Test-new-password-2\n", to: "new-password")
        try workspace.write("test-client-secret-of-a-pool\n", to: "client-secret")
        try workspace.write("\(Self.seed)\n", to: "totp")
    }

    private func run(_ workspace: borrowing Workspace, forced: Bool = false) async throws -> Workspace.Result {
        try await workspace.run(["run", "--once", "-c", "config.yaml"] + (forced ? ["--force"] : []))
    }

    /// How often each operation of user pools was called.
    private func calls(_ sandbox: borrowing SandboxProcess) throws -> [String: Int] {
        try sandbox.requests().filter {
            ["InitiateAuth", "RespondToAuthChallenge", "GetTokensFromRefreshToken", "ConfirmDevice"].contains($0.key)
        }
    }

    @Test func `without an identity pool there is a token, and nothing else`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure("username: bob", "password: {file: password}", in: workspace, sandbox)
        let text = try workspace.read("config.yaml")
        try workspace.write(
            text.replacing("  identityPoolId: \"\(World.pool)\"\n", with: "  region: eu-west-1\n"), to: "config.yaml")
        let first = try await run(workspace)
        #expect(first.ending == .exited(0), "\(first.errorText)\(first.lines)")
        #expect(first.events("signIn").count == 1)
        #expect(first.events("refresh").isEmpty && first.events("written").isEmpty)
        #expect(!TestFile.exists(workspace.file("credentials")))
        let second = try await run(workspace)
        #expect(second.ending == .exited(0))
        #expect(try calls(sandbox) == ["InitiateAuth": 1, "RespondToAuthChallenge": 1], "nothing was due")
        let forced = try await run(workspace, forced: true)
        #expect(forced.ending == .exited(0))
        #expect(forced.events("tokenRefresh").count == 1)

        let token = try await workspace.run("token", "billing", "-c", "config.yaml")
        #expect(token.ending == .exited(0), "\(token.errorText)")
        #expect(token.lines.first?.split(separator: ".").count == 3)
        let credentials = try await workspace.run("credentials", "billing", "-c", "config.yaml")
        #expect(credentials.exitCode == 64)
        #expect(credentials.errorText.contains("evercred token billing"))
        let status = try await workspace.run("status", "--format", "json", "-c", "config.yaml")
        #expect(status.exitCode == 0)
        #expect(status.lines.joined().contains(#""state":"fresh""#), "\(status.lines)")
        #expect(status.lines.joined().contains(#""expiration":"2"#), "\(status.lines)")

        try workspace.write("not-the-password", to: "password")
        let out = try await workspace.run("logout", "billing", "-c", "config.yaml")
        #expect(out.exitCode == 0, "\(out.errorText)")
        let refused = try await run(workspace, forced: true)
        #expect(refused.exitCode == 77, "\(refused.lines)")
        #expect(refused.events("signIn_failure").count == 1)
    }

    @Test func `a password is proved, a code shown, and the session renewed from then on`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure(
            "username: alice@example.com", "password: {file: password}", "mfa: {totp: {file: totp}}",
            "userPoolClientSecret: {file: client-secret}", client: "secretclient", in: workspace, sandbox)
        let first = try await run(workspace)
        #expect(first.ending == .exited(0), "\(first.errorText)\(first.lines)")
        #expect(first.events("signIn").count == 1)
        #expect(try workspace.read("credentials").contains("[billing]\naws_access_key_id = ASIA"))
        #expect(try calls(sandbox) == ["InitiateAuth": 1, "RespondToAuthChallenge": 2])

        let second = try await run(workspace, forced: true)
        #expect(second.ending == .exited(0), "\(second.errorText)\(second.lines)")
        #expect(second.events("tokenRefresh").count == 1)
        #expect(try calls(sandbox) == ["InitiateAuth": 2, "RespondToAuthChallenge": 2])

        let token = try await workspace.run("token", "billing", "--decode", "-c", "config.yaml")
        #expect(token.ending == .exited(0), "\(token.errorText)")
        #expect(token.lines.joined().contains("cognito:username"))
        for result in [first, second, token] {
            for secret in Self.secrets {
                #expect(!(result.lines.joined() + result.errorText).contains(secret))
            }
        }
    }

    @Test func `a password that is configured is asked of nobody`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure("username: zoe", "password: {file: password}", in: workspace, sandbox)
        let up = try await workspace.run(
            "user-pool", "sign-up", "billing", "-c", "config.yaml", "--attribute", "email=zoe@example.com")
        #expect(up.exitCode == 0 && up.lines.first?.hasPrefix("zoe has signed up") == true, "\(up.errorText)")
        try configure(
            "username: nina", "password: {file: password}", "newPassword: {file: new-password}", in: workspace, sandbox)
        let first = try await workspace.run("user-pool", "sign-in", "billing", "-c", "config.yaml")
        #expect(first.lines.first?.contains("complete-new-password billing") == true, "\(first.errorText)")
        let done = try await workspace.run("user-pool", "complete-new-password", "billing", "-c", "config.yaml")
        #expect(done.lines == ["nina has signed in"], "\(done.errorText)")
    }

    @Test func `a session that was ended elsewhere is replaced where nobody is needed for it`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        func update() async throws -> Workspace.Result {
            try await workspace.run(
                "user-pool", "update-user-attributes", "billing", "-c", "config.yaml", "--attribute", "name=Bob")
        }
        try configure("username: bob", "password: {file: password}", in: workspace, sandbox)
        #expect(try await run(workspace).exitCode == 0)
        let other = ["-c", "config.yaml", "--state", "other"]
        #expect(try await workspace.run(["run", "--once"] + other).exitCode == 0)
        #expect(try await workspace.run(["logout", "billing", "--global"] + other).exitCode == 0)
        let signIns = try calls(sandbox)["RespondToAuthChallenge"] ?? 0
        let updated = try await update()
        #expect(updated.lines == ["name of bob updated"], "\(updated.errorText)")
        #expect(try calls(sandbox)["RespondToAuthChallenge"] == signIns + 1, "it has signed in again")

        try workspace.write("Wrong-password-1", to: "password")
        try workspace.write("Test-password-1", to: "right")
        #expect(
            try await workspace.run(["user-pool", "sign-in", "billing", "--password-file", "right"] + other).exitCode
                == 0)
        #expect(try await workspace.run(["logout", "billing", "--global"] + other).exitCode == 0)
        let refused = try await update()
        #expect(refused.exitCode == 77 && refused.errorText.contains("has been revoked"), "\(refused.errorText)")
    }

    @Test func `whoever changes a password that is configured is told to write the new one down`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure("username: bob", "password: {file: password}", in: workspace, sandbox)
        let changed = try await workspace.run(
            "user-pool", "change-password", "billing", "-c", "config.yaml", "--old-password-file", "password",
            "--new-password-file", "new-password")
        #expect(changed.lines == ["bob has changed the password"], "\(changed.errorText)")
        #expect(changed.errorText.contains("write the new password where"), "\(changed.errorText)")
    }

    @Test func `a client that rotates is renewed with each time another token`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure(
            "username: bob", "password: {file: password}", client: "rotatingclient", in: workspace, sandbox)
        for _ in 1...4 {
            let result = try await run(workspace, forced: true)
            #expect(result.ending == .exited(0), "\(result.errorText)\(result.lines)")
        }
        // The refusal of REFRESH_TOKEN_AUTH is learnt once.
        #expect(
            try calls(sandbox) == [
                "InitiateAuth": 2, "RespondToAuthChallenge": 1, "GetTokensFromRefreshToken": 3,
            ])
    }

    @Test func `this machine becomes a device of the pool, which its session needs`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace, tracksDevices: true)
        try configure("username: bob", "password: {file: password}", in: workspace, sandbox)
        for _ in 1...2 {
            let result = try await run(workspace, forced: true)
            #expect(result.ending == .exited(0), "\(result.errorText)\(result.lines)")
            #expect(result.events("tokenRefresh_failure").isEmpty)
        }
        #expect(
            try calls(sandbox) == ["InitiateAuth": 2, "RespondToAuthChallenge": 1, "ConfirmDevice": 1])
    }

    @Test func `a temporary password is replaced, and never asked for again`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure(
            "username: nina", "password: {file: password}", "newPassword: {file: new-password}", in: workspace, sandbox)
        let first = try await run(workspace)
        #expect(first.ending == .exited(0), "\(first.errorText)\(first.lines)")
        // A state that is lost knows of no new password.
        let forgotten = try await workspace.run("logout", "billing", "--keep", "-c", "config.yaml")
        #expect(forgotten.ending == .exited(0), "\(forgotten.errorText)")
        let second = try await run(workspace, forced: true)
        #expect(second.ending == .exited(0), "\(second.errorText)\(second.lines)")
        #expect(try calls(sandbox) == ["InitiateAuth": 3, "RespondToAuthChallenge": 4])
    }

    @Test func `a challenge handler answers what the triggers ask`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try workspace.writeHandler(
            """
            challenge=$(cat)
            case $challenge in *'"challenge":"CUSTOM_CHALLENGE"'*'7 + 4'*) echo '{"answer": "11"}' ;; *) exit 77 ;; esac
            """, to: "answer.sh")
        try configure(
            "username: bob", "authFlow: CUSTOM_AUTH", "challengeHandler: [./answer.sh]", in: workspace, sandbox)
        let result = try await run(workspace)
        #expect(result.ending == .exited(0), "\(result.errorText)\(result.lines)")
        #expect(try workspace.read("credentials").contains("[billing]"))
    }

    @Test func `what nobody can answer needs somebody, and is asked once`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure("username: sam", "password: {file: password}", in: workspace, sandbox)
        let result = try await run(workspace)
        #expect(result.ending == .exited(77), "\(result.errorText)\(result.lines)")
        let error = try #require(result.events("signIn_failure").first?["payload"]?["data"]?["error"])
        #expect(error["code"]?.string == "challenge.interaction")
        #expect(error["remedy"]?.string?.contains("evercred user-pool sign-in billing") == true)
        let again = try await run(workspace)
        #expect(again.ending == .exited(77))
        #expect(try calls(sandbox)["InitiateAuth"] == 1)
    }

    @Test func `a wrong password is shown once`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure("username: bob", "password: {file: password}", in: workspace, sandbox)
        try workspace.write("Wrong-password-1", to: "password")
        let result = try await run(workspace)
        #expect(result.ending == .exited(77), "\(result.errorText)\(result.lines)")
        #expect(try calls(sandbox) == ["InitiateAuth": 1, "RespondToAuthChallenge": 1])
        // The right one is taken up without a login.
        try workspace.write("Test-password-1", to: "password")
        let mended = try await run(workspace)
        #expect(mended.ending == .exited(0), "\(mended.errorText)\(mended.lines)")
    }

    @Test func `the whole job is seen offline, with the configuration's own users`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        try configure(
            "username: alice", "password: {file: password}", "newPassword: {file: new-password}",
            "mfa: {totp: {file: totp}}", "userPoolClientSecret: {file: client-secret}", in: workspace, sandbox)
        let result = try await workspace.run("run", "--once", "--sandbox", "-c", "config.yaml")
        #expect(result.ending == .exited(0), "\(result.errorText)\(result.lines)")
        #expect(try sandbox.requests().isEmpty)
    }
}

import Glibc
import StrictJSON
import Testing

/// The sandbox's user pools against clients that others wrote: pycognito, which has its own SRP, and boto3.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Other people's user pool clients` {
    private static let configuration = """
        auth: {identityPoolId: "\(World.pool)"}
        identities:
          pooled: {provider: cognito, userPoolId: eu-west-1_Config001, userPoolWebClientId: configclient,
                   userPoolClientSecret: {file: pool-secret}, username: conrad, token: {env: UNUSED}}
        """

    private func sandbox(in workspace: borrowing Workspace) async throws -> SandboxProcess {
        try workspace.write("testclientsecretofaconfiguration\n", to: "pool-secret")
        try workspace.write(Self.configuration, to: "config.yaml")
        return try await SandboxProcess(
            in: workspace, "--user-pools", "\(Workspace.repository)/Tests/clients/user_pools.json")
    }

    private func run(
        _ scenario: String, _ sandbox: borrowing SandboxProcess, _ workspace: borrowing Workspace
    ) async throws -> Workspace.Result {
        let python = try #require(Moto.environment)
        return try await workspace.run(
            program: [
                "\(python)/bin/python3", "\(Workspace.repository)/Tests/clients/user_pools.py", sandbox.url, scenario,
            ], environment: ["AWS_EC2_METADATA_DISABLED": "true"])
    }

    @Test(arguments: [
        "password_sign_in", "many_sign_ins", "wrong_password", "email_alias", "non_ascii", "client_secret",
        "software_token", "text_message", "software_token_set_up", "new_password", "sign_up", "forgotten_password",
        "change_password", "attributes", "remembered_device", "rotation", "custom_challenge", "configured_user",
    ])
    func `are served as by the real service`(scenario: String) async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        let result = try await run(scenario, sandbox, workspace)
        #expect(result.ending == .exited(0), "\(result.errorText)")
    }

    @Test func `what would be sent and run is told on the log, and no secret`() async throws {
        let workspace = try Workspace()
        let sandbox = try await sandbox(in: workspace)
        let result = try await run("sign_up", sandbox, workspace)
        #expect(result.ending == .exited(0), "\(result.errorText)")
        _ = try sandbox.requests()
        let log = sandbox.process.errorText.split(separator: "\n").compactMap { try? JSONReader.read(String($0)) }
        let sent = log.filter { $0["message"]?.string == "a user pool would send a code" }
        #expect(sent.count == 2)
        #expect(sent.allSatisfy { $0["user"]?.string == "bob" && $0["code"]?.string?.utf8.count == 6 })
        let preSignUp = try #require(log.first { $0["triggerSource"]?.string == "PreSignUp_SignUp" })
        #expect(preSignUp["clientMetadata"]?.string == #"{"campaign":"spring"}"#)
        #expect(!sandbox.process.errorText.contains("Test-password-1"))
    }

    @Test func `need no configuration beside the file that makes the pools`() async throws {
        let workspace = try Workspace()
        try workspace.write(
            #"{"userPools": {"eu-west-1_A": {"clients": {"test": {}}, "#
                + #""users": [{"username": "alice", "password": "Test-password-1"}]}}}"#, to: "pools.json")
        try workspace.write("Test-password-1", to: "password")
        let sandbox = try workspace.start(["sandbox", "--user-pools", "pools.json"])
        let url = try #require(await sandbox.line { $0.hasPrefix("http://") }, "\(sandbox.errorText)")
        let signedIn = try await workspace.run(
            [
                "user-pool", "sign-in", "--pool", "eu-west-1_A", "--client-id", "test", "--username", "alice",
                "--password-file", "password",
            ], environment: ["AWS_ENDPOINT_URL": url])
        #expect(signedIn.lines == ["alice has signed in"], "\(signedIn.errorText)")
        sandbox.signal(SIGTERM)
        #expect(await sandbox.wait() == .exited(0))
        let nothing = try await workspace.run("sandbox")
        #expect(nothing.exitCode == 78 && nothing.errorText.contains("no configuration"), "\(nothing.errorText)")
    }

    @Test(arguments: [
        ("{}", "the file.userPools must be given"), (#"{"userPools": {"nowhere": {}}}"#, "REGION_NAME"),
        (#"{"userPools": {"eu-west-1_A": {"user": []}}}"#, "'user' in the file.userPools.eu-west-1_A"),
        (#"{"userPools": {"eu-west-1_A": {"users": [{"username": "a"}]}}}"#, "users[0].password must be given"),
    ])
    func `a file of user pools that is none is refused, naming the place`(text: String, words: String) async throws {
        let workspace = try Workspace()
        try workspace.write(Self.configuration, to: "config.yaml")
        try workspace.write(text, to: "pools.json")
        let result = try await workspace.run("sandbox", "-c", "config.yaml", "--user-pools", "pools.json")
        #expect(result.ending == .exited(64))
        #expect(result.errorText.contains(words), "\(result.errorText)")
    }
}

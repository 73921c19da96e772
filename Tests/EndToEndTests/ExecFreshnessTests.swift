import Glibc
import StrictJSON
import Testing

/// `evercred exec` over more than one life of the credentials, and before their first.
@Suite struct `A program that outlives its credentials` {
    /// A configuration of one identity with a token at hand.
    private func configure(_ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess) throws {
        try workspace.writeTokens(of: ["one"], from: sandbox)
        try workspace.write(sandbox.head() + "identities:\n  one: {provider: \(World.issuer)}\n", to: "config.yaml")
    }

    private static func exec(_ options: [String], _ program: String...) -> [String] {
        ["exec", "one", "-c", "config.yaml"] + options + ["--"] + program
    }

    // MARK: New keys in the environment

    @Test(arguments: [false, true])
    func `it is started again with new keys, and nothing of the old one is left`(_ hasDaemon: Bool) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "6s")
        try configure(workspace, sandbox)
        let daemon = hasDaemon ? try Daemon(in: workspace) : nil
        if !hasDaemon { #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0) }
        // A child that does not listen to SIGTERM, and one that its parent does not look after.
        let script = """
            mkdir lock || echo overlap
            trap 'rmdir lock; exit 0' TERM
            (trap '' TERM; while :; do sleep 0.02; done) > /dev/null &
            echo key $AWS_ACCESS_KEY_ID
            while :; do sleep 0.01; done
            """
        let process = try workspace.start(
            Self.exec(["--wait", "20s", "--on-change", "restart", "--grace", "1s"], "/bin/sh", "-c", script))
        var keys: [String] = []
        _ = await process.line { line in
            if line.hasPrefix("key ") { keys.append(line) }
            return keys.count == 3
        }
        #expect(Set(keys).count == 3, "\(process.errorText)")
        process.signal(SIGTERM)
        #expect(await process.wait() == .exited(0))
        #expect(!process.lines.contains("overlap"))
        #expect(!TestFile.exists(workspace.file("lock")))
        if let daemon { #expect(await daemon.stop() == .exited(0)) }
    }

    @Test func `it is told of new keys by a signal`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        let daemon = try Daemon(in: workspace)
        let script = "trap 'echo told; exit 0' USR1; echo ready; while :; do sleep 0.01; done"
        let process = try workspace.start(
            Self.exec(["--wait", "--on-change", "signal", "--signal", "SIGUSR1"], "/bin/sh", "-c", script))
        _ = try #require(await process.line { $0 == "ready" }, "\(process.errorText)")
        // Forced, long before they are due: it is noticed all the same.
        #expect(try await workspace.run("run", "--once", "--force", "-c", "config.yaml").exitCode == 0)
        #expect(await process.wait() == .exited(0))
        #expect(process.lines == ["ready", "told"])
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `a program that ends by itself is not started again`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "3s")
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let result = try await workspace.run(
            Self.exec(["--on-change", "restart"], "/bin/sh", "-c", "echo start; exit 5"))
        #expect(result.ending == .exited(5))
        #expect(result.lines == ["start"])
    }

    // MARK: An endpoint

    private static let caller = """
        import botocore.session, time
        session = botocore.session.get_session()
        client = session.create_client("sts")
        print(session.get_credentials().method, flush=True)
        seen = []
        while len(seen) < 5:
            assert client.get_caller_identity()["Account"]
            key = session.get_credentials().get_frozen_credentials().access_key
            if key not in seen: seen.append(key); print(key, flush=True)
            time.sleep(0.2)
        """

    /// What would win over the endpoint if it were seen.
    private func spoil(_ workspace: borrowing Workspace) throws {
        let wrong = "[default]\naws_access_key_id = ASIAWRONGWRONGWRONG0\naws_secret_access_key = test-wrong\n"
        try workspace.write(wrong, to: ".aws/credentials")
        try workspace.write(wrong, to: ".aws/config")
    }

    @Test(
        .enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"),
        arguments: [false, true])
    func `boto3 calls through more than three lives of its keys`(_ hasDaemon: Bool) async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "5s")
        try configure(workspace, sandbox)
        try spoil(workspace)
        let daemon = hasDaemon ? try Daemon(in: workspace) : nil
        if !hasDaemon { #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0) }
        let result = try await workspace.run(
            Self.exec(["--wait", "20s", "--endpoint"], "\(python)/bin/python3", "-c", Self.caller),
            environment: ["AWS_ENDPOINT_URL": sandbox.url, "AWS_PROFILE": "default"])
        #expect(result.ending == .exited(0), "\(result.errorText)")
        #expect(result.lines.first == "container-role")
        #expect(Set(result.lines.dropFirst()).count == 5)
        if let daemon { #expect(await daemon.stop() == .exited(0)) }
    }

    @Test(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
    func `the AWS CLI takes the endpoint's keys, or those in its environment, before a default profile's`() async throws
    {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        try spoil(workspace)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        for way in [["--endpoint"], []] {
            let result = try await workspace.run(
                Self.exec(way, "\(python)/bin/aws", "sts", "get-caller-identity", "--output", "json"),
                environment: ["AWS_ENDPOINT_URL": sandbox.url, "AWS_PAGER": ""])
            #expect(result.ending == .exited(0), "\(way): \(result.errorText)")
            let answer = try JSONReader.read(result.lines.joined(separator: "\n"))
            #expect(answer["Arn"]?.string?.contains(":assumed-role/") ?? false, "\(result.lines)")
        }
    }

    @Test func `the endpoint is its program's alone and ends with it`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let script = """
            echo $AWS_CONTAINER_CREDENTIALS_FULL_URI
            ask() { curl --silent --noproxy '*' -o /dev/null -w '%{http_code}\\n' "$@" $AWS_CONTAINER_CREDENTIALS_FULL_URI; }
            ask; ask -H 'Authorization: wrong'; ask -H "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN"
            """
        let result = try await workspace.run(Self.exec(["--endpoint"], "/bin/sh", "-c", script))
        #expect(Array(result.lines.dropFirst()) == ["403", "403", "200"])
        let url = try #require(result.lines.first)
        #expect(url.hasPrefix("http://127.0.0.1:") && url.hasSuffix("/v1/credentials/one"))
        let after = try await workspace.run(program: ["/usr/bin/curl", "--silent", "--noproxy", "*", url])
        #expect(after.ending == .exited(7), "nobody listens there any more")
    }

    // MARK: Waiting

    @Test func `it waits for a daemon that has not even begun a state, and no longer than it is told`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        let early = try await workspace.run(Self.exec([], "true"))
        #expect(early.ending == .exited(125))
        #expect(early.errorText.contains("there is no state of"), "\(early.errorText)")
        let bounded = try await workspace.run(Self.exec(["--wait", "1s"], "true"))
        #expect(bounded.ending == .exited(125))
        #expect(bounded.errorText.contains("waiting for credentials"), "\(bounded.errorText)")

        let gate = try workspace.makeGate()
        try workspace.writeHandler(Workspace.gateCommand() + "; exec cat token.one", to: "token.sh")
        let patient = try workspace.start(Self.exec(["--wait", "60s"], "/bin/sh", "-c", "echo $AWS_ACCESS_KEY_ID"))
        let daemon = try Daemon(in: workspace)
        try await gate.visitor().letGo()
        #expect(await patient.wait() == .exited(0), "\(patient.errorText)")
        #expect(patient.lines.first?.hasPrefix("ASIA") ?? false)
        #expect(await daemon.stop() == .exited(0))
    }
}

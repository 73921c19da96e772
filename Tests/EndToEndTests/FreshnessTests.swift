import Glibc
import Testing

/// Programs that live longer than any credentials: boto3 and the AWS CLI read what Evercred keeps fresh, through every
/// expiry, each by its own way.
///
/// Credentials and tokens live 9 s here. `EVERCRED_EXPIRIES` asks for more than three lives: 400 are an hour.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Programs that outlive their credentials` {
    private static let expiries = getenv("EVERCRED_EXPIRIES").flatMap { Int(String(cString: $0)) } ?? 3
    private static let lifetime = "9s"
    private static let role = "arn:aws:iam::111122223333:role/Fresh"

    /// Asks STS who it is until it has been somebody with enough different keys, one client all the while; the sandbox
    /// verifies every signature and refuses whatever has expired.
    private static let reader = """
        import boto3, sys
        session = boto3.Session()
        client = session.client('sts')
        seen = set()
        while len(seen) <= int(sys.argv[1]):
            client.get_caller_identity()
            seen.add(session.get_credentials().get_frozen_credentials().access_key)
        print(len(seen))
        """

    /// Assumes the role anew, as a client does whose credentials have run out, until the file has held enough different
    /// tokens; the sandbox refuses one that has expired.
    private static let tokenReader = """
        import boto3, os, sys
        seen = set()
        while len(seen) <= int(sys.argv[1]):
            boto3.Session().client('sts').get_caller_identity()
            seen.add(open(os.environ['AWS_WEB_IDENTITY_TOKEN_FILE']).read())
        print(len(seen))
        """

    private func environment(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess
    ) -> [String: String] {
        [
            "AWS_CONFIG_FILE": workspace.file("config"), "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_ENDPOINT_URL": sandbox.url, "AWS_DEFAULT_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        ]
    }

    /// A handler that fetches a new token each time, from the sandbox's issuer.
    private func writeHandler(_ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess) throws {
        try workspace.writeHandler(
            """
            curl --silent --noproxy '*' --data "grant_type=refresh_token&client_id=evercred-sandbox&refresh_token=me" \\
                \(sandbox.url)/issuers/\(World.issuer)/token | sed 's/"id_token"/"token"/'
            """, to: "token.sh")
    }

    @Test func `are kept alive by credential_process, with a daemon and without one`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: Self.lifetime)
        try writeHandler(workspace, sandbox)
        try workspace.write(
            sandbox.head(outputs: "./credentials") + """
                identities:
                  fresh: {provider: \(World.issuer), outputs: [{type: config, file: ./config}]}
                """, to: "config.yaml")
        let first = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(first.ending == .exited(0), "\(first.errorText)")
        let variables = environment(workspace, sandbox).merging(["AWS_PROFILE": "fresh"]) { $1 }
        let program = ["\(python)/bin/python3", "-c", Self.reader, "\(Self.expiries)"]
        let alone = try await workspace.run(program: program, environment: variables)
        #expect(alone.ending == .exited(0), "\(alone.errorText)")

        let daemon = try Daemon(in: workspace)
        _ = await daemon.event("configured")
        let beside = try await workspace.run(program: program, environment: variables)
        #expect(beside.ending == .exited(0), "\(beside.errorText)")
        let cli = try await workspace.run(
            program: ["\(python)/bin/aws", "sts", "get-caller-identity"], environment: variables)
        #expect(cli.ending == .exited(0), "\(cli.errorText)")
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `are kept alive by a token file`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        try workspace.write(
            """
            auth: {region: eu-west-1}
            identities:
              web: {provider: \(World.issuer), flow: web-identity, roleArn: "\(Self.role)", token: {env: UNUSED}}
            """, to: "sandbox.yaml")
        let sandbox = try await SandboxProcess(
            in: workspace, "-c", "sandbox.yaml", "--token-lifetime", Self.lifetime)
        try writeHandler(workspace, sandbox)
        try workspace.write(
            """
            name: web
            endpoints: {sts: "\(sandbox.url)"}
            auth: {region: eu-west-1}
            identities:
              web:
                provider: \(World.issuer)
                flow: web-identity
                roleArn: "\(Self.role)"
                refreshHandler: ./token.sh
                outputs: [{type: token, file: ./token}]
            """, to: "config.yaml")
        let daemon = try Daemon(in: workspace)
        _ = await daemon.event("written")
        let variables = environment(workspace, sandbox).merging([
            "AWS_WEB_IDENTITY_TOKEN_FILE": workspace.file("token"), "AWS_ROLE_ARN": Self.role,
            "AWS_ROLE_SESSION_NAME": "reader",
        ]) { $1 }
        let boto = try await workspace.run(
            program: ["\(python)/bin/python3", "-c", Self.tokenReader, "\(Self.expiries)"], environment: variables)
        #expect(boto.ending == .exited(0), "\(boto.errorText)")
        let cli = try await workspace.run(
            program: ["\(python)/bin/aws", "sts", "get-caller-identity"], environment: variables)
        #expect(cli.ending == .exited(0), "\(cli.errorText)")
        #expect(await daemon.stop() == .exited(0))
    }
}

import StrictJSON
import Testing

/// Against servers and clients that others wrote: moto plays AWS, the AWS CLI and boto3 read what was written.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Other people's AWS` {
    private static let role = "arn:aws:iam::123456789012:role/Reports"

    private func configure(_ workspace: borrowing Workspace, _ moto: Moto) throws {
        try workspace.writeHandler(#"echo '{"token": "an-opaque-test-token", "expires_in": 3600}'"#, to: "token.sh")
        try workspace.write(
            """
            name: moto
            auth: {identityPoolId: "\(moto.pool)"}
            endpoints: {cognitoIdentity: "\(moto.url)", sts: "\(moto.url)"}
            outputs: [{type: profile, file: ./credentials}]
            identities:
              reports:
                provider: login.example.com
                refreshHandler: [./token.sh]
                assume: [{profile: reports-role, roleArn: "\(Self.role)"}]
            """, to: "config.yaml")
    }

    @Test func `the AWS CLI and boto3 are the assumed role, by profile and by credential_process`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let moto = try await Moto(in: workspace, python: python)
        try configure(workspace, moto)
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(run.ending == .exited(0), "\(run.errorText)")

        try workspace.write(
            """
            [profile through-process]
            region = us-east-1
            credential_process = \(Workspace.program) credentials reports-role -c \(workspace.file("config.yaml"))
            """, to: "aws-config")
        let environment = [
            "AWS_SHARED_CREDENTIALS_FILE": workspace.file("credentials"),
            "AWS_CONFIG_FILE": workspace.file("aws-config"),
            "AWS_ENDPOINT_URL": moto.url, "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        ]
        let expected = "arn:aws:sts::123456789012:assumed-role/Reports/evercred-reports-role"
        for profile in ["reports-role", "through-process"] {
            let cli = try await workspace.run(
                program: ["\(python)/bin/aws", "sts", "get-caller-identity", "--output", "json", "--profile", profile],
                environment: environment)
            #expect(cli.ending == .exited(0), "\(cli.errorText)")
            let answer = try JSONReader.read(cli.lines.joined(separator: "\n"))
            #expect(answer["Arn"]?.string == expected)

            let boto = try await workspace.run(
                program: [
                    "\(python)/bin/python3", "-c",
                    "import boto3,sys; print(boto3.Session(profile_name=sys.argv[1]).client('sts').get_caller_identity()['Arn'])",
                    profile,
                ], environment: environment)
            #expect(boto.lines == [expected], "\(boto.errorText)")
        }
    }

    @Test func `fractional expirations and short lives are taken as they come`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let moto = try await Moto(in: workspace, python: python)
        try configure(workspace, moto)
        _ = try await workspace.run("run", "--once", "-c", "config.yaml")
        // moto's credentials live for 90 s: fresh now, and a second run asks nobody.
        let again = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(again.ending == .exited(0), "\(again.errorText)")
        #expect(again.events("refresh").isEmpty)
        let status = try await workspace.run("status", "-c", "config.yaml", "--format", "json")
        let sets = try JSONReader.read(status.lines[0])["sets"]?.array ?? []
        #expect(sets.map { $0["state"]?.string } == ["fresh", "fresh"])
    }

    @Test func `an unknown pool, which moto answers with an HTML page, is a failure that is retried`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let moto = try await Moto(in: workspace, python: python)
        try configure(workspace, moto)
        let text = try workspace.read("config.yaml")
        try workspace.write(
            text.replacing(moto.pool, with: "us-east-1:00000000-0000-0000-0000-000000000000"), to: "config.yaml")
        let run = try await workspace.run("run", "--once", "-c", "config.yaml", "--deadline", "3s")
        let failure = try #require(run.events("signIn_failure").first)
        #expect(failure["payload"]?["data"]?["error"]?["class"]?.string == "transient")
        #expect(run.exitCode == 69)
        #expect(!run.errorText.contains("<html"))
    }

    /// A user pool in moto with a user whom an administrator has made, and an app client; prints both ids.
    private static let userPool = """
        import boto3, sys
        keys = dict(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        client = boto3.client("cognito-idp", endpoint_url=sys.argv[1], **keys)
        pool = client.create_user_pool(PoolName="test")["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        app = client.create_user_pool_client(
            UserPoolId=pool, ClientName="test", ExplicitAuthFlows=flows, GenerateSecret=True)["UserPoolClient"]
        client.admin_create_user(UserPoolId=pool, Username="alice", TemporaryPassword="Test-Temporary-1")
        print(pool, app["ClientId"], app["ClientSecret"])
        """

    @Test func `a user of moto's user pool replaces a temporary password and keeps the session`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let moto = try await Moto(in: workspace, python: python)
        let made = try await workspace.run(program: ["\(python)/bin/python3", "-c", Self.userPool, moto.url])
        let ids = (made.lines.first ?? "").split(separator: " ").map(String.init)
        try #require(ids.count == 3, "\(made.errorText)")
        try workspace.write(
            """
            name: moto
            auth: {identityPoolId: "\(moto.pool)", userPoolId: \(ids[0]), userPoolWebClientId: \(ids[1]),
                   userPoolClientSecret: "\(ids[2])"}
            endpoints: {cognitoIdentity: "\(moto.url)", cognitoIdentityProvider: "\(moto.url)"}
            outputs: [{type: profile, file: ./credentials}]
            identities:
              reports: {provider: cognito, username: alice, password: Test-Temporary-1, newPassword: Test-Password-1,
                        authFlow: USER_PASSWORD_AUTH}
            """, to: "config.yaml")
        let first = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(first.ending == .exited(0), "\(first.errorText)\(first.lines)")
        #expect(try workspace.read("credentials").contains("[reports]"))
        let second = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(second.ending == .exited(0), "\(second.errorText)\(second.lines)")
        #expect(second.events("tokenRefresh").count == 1)
        // A state that is lost signs in with the new password.
        let forgotten = try await workspace.run("logout", "reports", "--keep", "-c", "config.yaml")
        #expect(forgotten.ending == .exited(0), "\(forgotten.errorText)")
        let third = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(third.ending == .exited(0), "\(third.errorText)\(third.lines)")
    }
}

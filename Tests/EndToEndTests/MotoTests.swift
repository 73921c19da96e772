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
}

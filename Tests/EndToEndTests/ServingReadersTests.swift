import Glibc
import StrictJSON
import Testing

/// Readers that others wrote, served by a daemon.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Other people's readers of what is served` {
    /// Calls STS again and again with one session, until its credentials have run out so many times, and prints every
    /// access key with the one that STS took for the caller's.
    private static let caller = """
        import boto3, botocore.session, datetime, sys
        session = boto3.Session()
        sts = session.client("sts", endpoint_url=sys.argv[1])
        seen, ended = {}, 0
        while ended < int(sys.argv[2]):
            arn = sts.get_caller_identity()["Arn"]
            key = session.get_credentials().get_frozen_credentials().access_key
            expiry = session.get_credentials()._expiry_time
            if key not in seen:
                seen[key] = expiry
                print(key, arn, flush=True)
            now = datetime.datetime.now(datetime.timezone.utc)
            ended = sum(1 for end in seen.values() if end < now)
        """

    @Test func `boto3 is kept fresh over three expiries and a restart of the daemon`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "4s")
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        let environment = serving.environment(workspace)
        let port = serving.credentials
        let token = try workspace.read("tokens/first")
        let reader = try workspace.start(
            program: ["\(python)/bin/python3", "-c", Self.caller, sandbox.url, "3"], environment: environment)
        var keys: Set<Substring> = []
        _ = await reader.line { line in
            keys.insert(line.prefix { $0 != " " })
            return keys.count == 3
        }
        #expect(await serving.daemon.stop() == .exited(0), "\(serving.daemon.process.errorText)")
        let again = try await ServingDaemon(in: workspace, of: sandbox, credentials: port)
        #expect(await reader.wait() == .exited(0), "\(reader.errorText)")
        #expect(Set(reader.lines.map { $0.prefix { $0 != " " } }).count >= 4)
        #expect(try workspace.read("tokens/first") == token)
        #expect(again.daemon.eventNames().allSatisfy { $0 != "expired" })
    }

    @Test func `the AWS CLI is served, and told why it is not`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        let command = [
            "\(python)/bin/aws", "sts", "get-caller-identity", "--output", "json", "--endpoint-url", sandbox.url,
        ]
        let environment = serving.environment(workspace)
        let answer = try await workspace.run(program: command, environment: environment)
        #expect(answer.ending == .exited(0), "\(answer.errorText)")
        #expect(
            try JSONReader.read(answer.lines.joined(separator: "\n"))["Arn"]?.string?.contains(":assumed-role/") == true
        )

        try workspace.write("test-token-of-somebody-else", to: "other-token")
        let refused = try await workspace.run(
            program: command,
            environment: environment.merging([
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": workspace.file("other-token")
            ]) { $1 })
        #expect(refused.ending != .exited(0))
        #expect(refused.errorText.contains("no credential set of that name can be read with that token"))
    }

    /// Asks as the SDKs do that stand on aws-c-auth, which leave the port out of the host they name.
    private static let commonRuntime = """
        import awscrt.auth
        print(awscrt.auth.AwsCredentialsProvider.new_default_chain().get_credentials().result(timeout=60).access_key_id)
        """

    @Test func `SDKs on the common runtime are served`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        let reader = try await workspace.run(
            program: ["\(python)/bin/python3", "-c", Self.commonRuntime], environment: serving.environment(workspace))
        #expect(reader.ending == .exited(0), "\(reader.errorText)")
        #expect(reader.lines == [try #require(workspace.managed().sections["first"]).accessKeyID])
    }

    /// Reads both formats with the parsers of the Prometheus client library, which is strict about OpenMetrics.
    private static let parser = """
        import sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
        from prometheus_client.parser import text_string_to_metric_families as prometheus
        parse = open_metrics if sys.argv[2] == "open" else prometheus
        for family in parse(open(sys.argv[1]).read()):
            for sample in family.samples:
                print(sample.name, float(sample.value))
        """

    @Test func `the parsers of Prometheus understand what is measured`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        try await serving.becomesReady()
        let formats = [("plain", "text/plain"), ("open", "application/openmetrics-text;version=1.0.0")]
        var names: [Set<Substring>] = []
        for (name, accept) in formats {
            try workspace.write(try await serving.probe("/metrics", accept: accept).body, to: "metrics")
            let parsed = try await workspace.run(program: [
                "\(python)/bin/python3", "-c", Self.parser, workspace.file("metrics"), name,
            ])
            #expect(parsed.ending == .exited(0), "\(parsed.errorText)")
            #expect(parsed.lines.contains("evercred_ready 1.0"))
            #expect(parsed.lines.contains("evercred_credential_refreshes_total 1.0"))
            names.append(
                Set(parsed.lines.map { $0.prefix { $0 != " " } }).subtracting(["evercred_http_requests_total"]))
        }
        #expect(names[0] == names[1])
        #expect(names[0].count > 30)
    }
}

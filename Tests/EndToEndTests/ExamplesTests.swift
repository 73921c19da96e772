import Glibc
import StrictJSON
import Testing

/// Each folder of `examples` runs as its README says, in a copy, without a network.
@Suite struct `The examples` {
    private static let names = [
        "container/evercred", "cron", "events-jq", "many-accounts", "monitoring", "sidecar/evercred",
    ]

    /// Lays a copy of an example into the workspace, handlers included, and the program into a folder of the PATH.
    private func copy(_ example: String, into folder: String, of workspace: borrowing Workspace) async throws {
        let script = """
            mkdir -p \(folder) bin && cp -rL \(Workspace.repository)/examples/\(example)/. \(folder)
            ln -s \(Workspace.program) bin/evercred
            """
        let result = try await workspace.run(program: ["/bin/sh", "-euc", script])
        try #require(result.ending == .exited(0), "\(result.errorText)")
    }

    /// Runs a line of a README.
    private func shell(
        _ line: String, in workspace: borrowing Workspace, environment: [String: String] = [:]
    ) async throws -> Workspace.Result {
        try await workspace.run(
            program: ["/bin/sh", "-c", line],
            environment: ["PATH": "\(workspace.path)/bin:/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 })
    }

    @Test(arguments: names)
    func `every configuration is valid, and its identities sign in at the sandbox`(_ example: String) async throws {
        let workspace = try Workspace()
        try await copy(example, into: ".", of: workspace)
        let check = try await workspace.run("check", "-c", "config.yaml")
        #expect(check.ending == .exited(0))
        #expect(check.errorText.isEmpty, "a warning counts as well")

        let run = try await workspace.run("run", "--once", "--sandbox", "-c", "config.yaml")
        #expect(run.ending == .exited(0), "\(run.errorText)")
        let sets = try #require(run.events("configured").first?["payload"]?["data"]?["sets"]?.integer)
        #expect(run.events("refresh").count == Int(sets))
    }

    // MARK: README

    @Test func `the configuration and the handler of the README run as they stand`() async throws {
        let readme = try TestFile.text("\(Workspace.repository)/README.md")
        let workspace = try Workspace()
        try workspace.write(block("```yaml\n", of: readme), to: "config.yaml")
        try TestFile.write(
            "#!/bin/sh\n" + block("```sh\n#!/bin/sh\n", of: readme), to: workspace.file("billing-token.sh"),
            isProgram: true)
        let check = try await workspace.run("check")
        #expect(check.ending == .exited(0))
        #expect(check.errorText.isEmpty)
        let run = try await workspace.run("run", "--once", "--sandbox")
        #expect(run.ending == .exited(0), "\(run.errorText)")
        #expect(run.events("refresh").map { $0["payload"]?["data"]?["profile"]?.string } == ["billing"])

        let sandbox = try await SandboxProcess(in: workspace)
        let test = try await workspace.run(
            "handler", "test", "./billing-token.sh", "--identity", "billing", "--inherit-env", "EVERCRED_SANDBOX_URL",
            environment: ["EVERCRED_SANDBOX_URL": sandbox.url])
        #expect(test.ending == .exited(0), "\(test.lines)")
        #expect(test.lines.allSatisfy { $0.hasPrefix("ok: ") })
    }

    /// The first fenced block that begins so, from there to its end.
    private func block(_ beginning: String, of text: String) throws -> String {
        let start = try #require(text.firstRange(of: beginning)).upperBound
        let end = try #require(text[start...].firstRange(of: "```")).lowerBound
        return String(text[start..<end])
    }

    // MARK: cron

    /// The command of the crontab, run as cron runs it: by sh, in the home folder, with little more than the variables
    /// of the crontab.
    private func runCronLine(
        _ options: String = "", in workspace: borrowing Workspace
    ) async throws -> Workspace.Result {
        let crontab = try workspace.read("evercred/crontab").split(separator: "\n").filter { !$0.hasPrefix("#") }
        let command = try #require(crontab.last?.firstRange(of: "  ")).upperBound
        let variables = crontab.dropLast().map { $0.split(separator: "=", maxSplits: 1) }
        let path = try #require(variables.first { $0[0] == "PATH" })[1]
        return try await shell(
            "\(crontab[crontab.count - 1][command...]) \(options)", in: workspace,
            environment: ["PATH": "\(workspace.path)/bin:\(path)"])
    }

    @Test func `cron hears nothing while all is well`() async throws {
        let workspace = try Workspace()
        try await copy("cron", into: "evercred", of: workspace)
        let result = try await runCronLine("--sandbox", in: workspace)
        #expect(result.ending == .exited(0))
        #expect(result.lines.isEmpty && result.errorText.isEmpty)
        #expect(try workspace.read("evercred/credentials").contains("[artifacts]\naws_access_key_id = ASIA"))
        #expect(try workspace.read("evercred/events.jsonl").contains("\"event\":\"summary\""))
    }

    @Test func `cron hears nothing while another run holds the state`() async throws {
        let workspace = try Workspace()
        try await copy("cron", into: "evercred", of: workspace)
        let daemon = try workspace.start(["run", "--sandbox", "--state", "state", "-c", "evercred/config.yaml"])
        _ = await daemon.event("written")
        let result = try await runCronLine("--sandbox --state state", in: workspace)
        #expect(result.ending == .exited(0))
        #expect(result.lines.isEmpty && result.errorText.isEmpty)
        daemon.signal(SIGTERM)
        #expect(await daemon.wait() == .exited(0))
    }

    @Test func `cron's mail says that somebody must log in, and for which identity`() async throws {
        let workspace = try Workspace()
        try await copy("cron", into: "evercred", of: workspace)
        // There is no refresh token yet, so nothing is ever contacted.
        let result = try await runCronLine(in: workspace)
        #expect(result.ending == .exited(77))
        #expect(
            result.lines.first == "\(workspace.path)/evercred/config.yaml: somebody must log in again (exit code 77)")
        #expect(result.lines.contains { $0.hasPrefix("artifacts") && $0.contains("needsLogin") })
        #expect(result.lines.contains { $0.hasSuffix("1 need login, 0 expired") })
        #expect(!result.lines.contains { $0.contains("{") })
    }

    @Test func `cron's mail names the line of a mistake in the configuration`() async throws {
        let workspace = try Workspace()
        try await copy("cron", into: "evercred", of: workspace)
        let text = try workspace.read("evercred/config.yaml")
        try workspace.write(text.replacing("provider: google", with: "provider: gogle"), to: "evercred/config.yaml")
        let result = try await runCronLine(in: workspace)
        #expect(result.ending == .exited(78))
        #expect(result.lines.contains { $0.contains("config.yaml:17:15: error: ") && $0.contains("'google'") })
    }

    // MARK: events-jq

    @Test func `jq makes a table of expiries`() async throws {
        let workspace = try Workspace()
        try await copy("events-jq", into: ".", of: workspace)
        let result = try await shell("evercred run --once --sandbox | jq -rn -f expiries.jq", in: workspace)
        #expect(result.ending == .exited(0), "\(result.errorText)")
        let rows = result.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(
            rows.map { $0.dropFirst() } == [
                ["PROFILE", "IDENTITY", "ROLE"], ["billing", "billing", "-"], ["warehouse", "warehouse", "-"],
                ["warehouse-audit", "warehouse", "arn:aws:iam::444455556666:role/Audit"],
            ])
        #expect(rows.dropFirst().allSatisfy { $0[0].hasSuffix("Z") })
    }

    @Test func `jq tells of what somebody must do, and of nothing else`() async throws {
        let workspace = try Workspace()
        try await copy("events-jq", into: ".", of: workspace)
        let alerts = "evercred run --once --sandbox | jq -r --unbuffered -f alerts.jq"
        let well = try await shell(alerts, in: workspace)
        #expect(well.ending == .exited(0))
        #expect(well.lines.isEmpty)

        let text = try workspace.read("config.yaml")
        try workspace.write(
            text.replacing("  billing:\n", with: "  billing:\n    refreshHandler: exit 77\n"), to: "config.yaml")
        let ill = try await shell(alerts, in: workspace)
        #expect(ill.lines.filter { $0.contains(" ALERT billing: ") }.count == 1)
        #expect(!ill.lines.contains { $0.contains("warehouse") })
    }

    // MARK: many-accounts

    @Test(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
    func `one sign-in makes the AWS CLI somebody in every account`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        try await copy("many-accounts", into: ".", of: workspace)
        let sandbox = try await SandboxProcess(in: workspace)
        // The handler does its real work here, at the sandbox's token endpoint.
        let text = try workspace.read("config.yaml")
        try workspace.write(
            text.replacing(
                "https://example.eu.auth0.com/oauth/token", with: "\(sandbox.url)/issuers/example.eu.auth0.com/token"),
            to: "config.yaml")
        try workspace.write("sandbox-operations", to: "refresh-token")
        let run = try await workspace.run("run", "--once", "-c", "config.yaml", environment: sandbox.environment)
        try #require(run.ending == .exited(0), "\(run.errorText)")

        let environment = [
            "AWS_SHARED_CREDENTIALS_FILE": workspace.file("credentials"), "AWS_ENDPOINT_URL": sandbox.url,
            "AWS_DEFAULT_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
        ]
        let profiles = try await shell(
            "evercred status --format json | jq -r '.sets[] | select(.roleArn).profile'", in: workspace)
        #expect(
            profiles.lines.sorted()
                == ["operations-development", "operations-production", "operations-staging", "production-audit"])
        for (profile, role) in [
            ("operations-staging", "arn:aws:sts::444455556666:assumed-role/Operations/evercred-operations-staging"),
            ("production-audit", "arn:aws:sts::777788889999:assumed-role/Audit/operations-audit"),
        ] {
            let identity = try await workspace.run(
                program: ["\(python)/bin/aws", "sts", "get-caller-identity", "--output", "json", "--profile", profile],
                environment: environment)
            #expect(identity.ending == .exited(0), "\(identity.errorText)")
            #expect(try JSONReader.read(identity.lines.joined())["Arn"]?.string == role)
        }
    }

    // MARK: container

    @Test(
        .enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"),
        arguments: ["container", "sidecar"])
    func `the compose file keeps the schema of compose files`(_ example: String) async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let result = try await workspace.run(program: [
            "\(python)/bin/check-jsonschema", "--builtin-schema", "vendor.compose-spec",
            "\(Workspace.repository)/examples/\(example)/compose.yaml",
        ])
        #expect(result.ending == .exited(0), "\(result.lines.joined(separator: "\n"))\(result.errorText)")
    }
}

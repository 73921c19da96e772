import StrictJSON
import Testing

/// Programs that we did not write find in our files what we wrote there.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Other people's readers of what is written` {
    /// Legal names of profiles at which a careless reader or writer stumbles.
    private static let names = [
        "default", "team.a@example.com", "a+b=c,d-e_f", "0123", "_x", "UPPER.lower", "true",
        String(repeating: "n", count: 128),
    ]

    /// Names of sections that every one of these readers takes, with a comment, no blanks around `=`, no line end at the end.
    private static let foreign = """
        # kept by hand; [not a section]
        [mine]
        aws_access_key_id=AKIATESTMINE
        aws_secret_access_key=test/secret+of=mine
        ; another comment
        aws_session_token   =   test-token-of-mine

        [other]
        aws_access_key_id = AKIATESTOTHER
        aws_secret_access_key = test-secret-of-other
        """

    /// Writes what guests of these names get, each to all these outputs.
    private func run(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess, _ names: [String], outputs: String
    ) async throws {
        let identities = names.map {
            "  \"\($0)\": {provider: guest, identityPoolId: \"\(World.guestPool)\", profile: \"\($0)\"}\n"
        }
        try workspace.write(
            """
            name: test
            endpoints: {cognitoIdentity: "\(sandbox.url)", sts: "\(sandbox.url)"}
            outputs: \(outputs)
            auth: {mandatorySignIn: false}
            identities:
            \(identities.joined())
            """, to: "config.yaml")
        let result = try await workspace.run("run", "--once", "-c", "config.yaml")
        try #require(result.ending == .exited(0), "\(result.errorText) \(result.lines)")
    }

    @Test func `find every profile of a credentials file, beside what somebody else keeps there`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.write(Self.foreign, to: "credentials")
        try await run(workspace, sandbox, Self.names, outputs: "[{type: profile, file: ./credentials}]")
        let file = try workspace.managed()
        #expect(Set(file.sections.keys) == Set(Self.names))
        for reader in ChainReader.installed {
            let variables = [
                "AWS_SHARED_CREDENTIALS_FILE": workspace.file("credentials"), "AWS_ENDPOINT_URL": sandbox.url,
            ]
            for (name, section) in file.sections {
                let found = try await reader.read(in: workspace, variables.merging(["AWS_PROFILE": name]) { $1 })
                #expect(found == reader.expected(section.keys), "\(reader), \(name)")
            }
            let found = try await reader.read(in: workspace, variables.merging(["AWS_PROFILE": "mine"]) { $1 })
            #expect(
                found == reader.expected(["AKIATESTMINE", "test/secret+of=mine", "test-token-of-mine"]), "\(reader)")
        }
    }

    @Test func `run the credential_process of a config file, from wherever they are`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let names = ["default", "team.a@example.com", "0123"]
        try workspace.write("[profile mine]\nregion = eu-north-1\ns3 =\n  max_queue_size = 10\n", to: "config")
        try await run(
            workspace, sandbox, names,
            outputs: "[{type: config, file: ./config}, {type: json, file: \"./{profile}.json\"}]")
        for name in names {
            let document = try JSONReader.read(try workspace.read("\(name).json"))
            let keys = ["AccessKeyId", "SecretAccessKey", "SessionToken"].map { document[$0]?.string ?? "" }
            for reader in ChainReader.runningProcesses {
                let found = try await reader.read(
                    in: workspace,
                    [
                        "AWS_CONFIG_FILE": workspace.file("config"), "AWS_PROFILE": name, "AWS_SDK_LOAD_CONFIG": "1",
                        "AWS_ENDPOINT_URL": sandbox.url,
                    ])
                #expect(found == reader.expected(keys), "\(reader), \(name)")
            }
        }
    }

    @Test func `take a JSON document for what a credential_process prints`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try await run(
            workspace, sandbox, ["billing"],
            outputs: "[{type: profile, file: ./credentials}, {type: json, file: ./keys.json}]")
        try workspace.write(
            "[profile billing]\ncredential_process = /bin/cat \(workspace.file("keys.json"))\n", to: "config")
        let keys = try #require(try workspace.managed().sections["billing"]).keys
        for reader in ChainReader.runningProcesses {
            let found = try await reader.read(
                in: workspace,
                [
                    "AWS_CONFIG_FILE": workspace.file("config"), "AWS_PROFILE": "billing", "AWS_SDK_LOAD_CONFIG": "1",
                    "AWS_ENDPOINT_URL": sandbox.url,
                ])
            #expect(found == reader.expected(keys), "\(reader)")
        }
    }

    /// What puts the lines of an env file into the environment of a command: two shells, a library, and the rule of
    /// `docker --env-file`, by which a line is a name, `=`, and the value as it stands.
    private static func loaders(_ python: String) -> [[String]] {
        let docker = """
            import os, sys
            lines = [line.rstrip("\\n") for line in open("keys.env") if line.strip() and not line.startswith("#")]
            os.environ.update(line.split("=", 1) for line in lines)
            os.execvp(sys.argv[1], sys.argv[1:])
            """
        let source = #"set -a; . ./keys.env; exec "$@""#
        return [
            ["/bin/sh", "-c", source, "sh"], ["/bin/bash", "-c", source, "bash"],
            ["\(python)/bin/dotenv", "-f", "keys.env", "run", "--"], ["\(python)/bin/python3", "-c", docker],
        ]
    }

    @Test func `find the variables of an env file, whoever loads it`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try await run(
            workspace, sandbox, ["billing"],
            outputs: "[{type: profile, file: ./credentials}, {type: env, file: ./keys.env}]")
        let keys = try #require(try workspace.managed().sections["billing"]).keys
        let variables = ["AWS_ENDPOINT_URL": sandbox.url]
        for loader in Self.loaders(python) {
            let found = try await ChainReader.python.read(in: workspace, variables, through: loader)
            #expect(found == keys, "\(loader)")
        }
        for reader in ChainReader.installed {
            let found = try await reader.read(in: workspace, variables, through: Self.loaders(python)[0])
            #expect(found == reader.expected(keys), "\(reader)")
        }
    }

    @Test func `trade a token file for keys of their own`() async throws {
        let workspace = try Workspace()
        let role = "arn:aws:iam::111122223333:role/Web"
        let identity = "{provider: \(World.issuer), flow: web-identity, roleArn: \"\(role)\", token: {env: UNUSED}}"
        try workspace.write("auth: {region: eu-west-1}\nidentities:\n  web: \(identity)\n", to: "sandbox.yaml")
        let sandbox = try await SandboxProcess(in: workspace, "-c", "sandbox.yaml")
        try workspace.writeTokens(of: ["web"], from: sandbox)
        try workspace.write(
            """
            name: web
            endpoints: {sts: "\(sandbox.url)"}
            auth: {region: eu-west-1}
            outputs: [{type: token, file: ./token}]
            identities:
              web: {provider: \(World.issuer), flow: web-identity, roleArn: "\(role)", refreshHandler: ./token.sh}
            """, to: "config.yaml")
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        try #require(run.ending == .exited(0), "\(run.errorText)")
        for reader in ChainReader.findingSTS {
            let variables = [
                "AWS_WEB_IDENTITY_TOKEN_FILE": workspace.file("token"), "AWS_ROLE_ARN": role,
                "AWS_ROLE_SESSION_NAME": "reader", "AWS_ENDPOINT_URL": sandbox.url,
            ]
            let found = try await reader.read(in: workspace, variables)
            #expect(found[0].hasPrefix("ASIA") && found.allSatisfy { !$0.isEmpty }, "\(reader)")
        }
    }

    /// What the SDKs' common test cases of shared files disagree about, or read otherwise than it looks: none of it may stand
    /// in a line of ours.
    @Test func `meet no line that two of them read differently`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        for (type, header) in [
            ("profile", /\[[A-Za-z0-9_][A-Za-z0-9_.@+=,\-]*\]/),
            ("config", /\[(?:default|profile [A-Za-z0-9_][A-Za-z0-9_.@+=,\-]*)\]/),
        ] {
            try await run(workspace, sandbox, Self.names, outputs: "[{type: \(type), file: ./\(type)-file}]")
            let text = try workspace.read("\(type)-file")
            #expect(text.hasSuffix("\n") && !text.utf8.contains(0x0D) && text.utf8.allSatisfy { $0 < 0x7F })
            var headers: Set<Substring> = []
            var keys: Set<Substring> = []
            for line in text.split(separator: "\n") {
                if line.hasPrefix("[") {
                    #expect(line.wholeMatch(of: header) != nil, "\(line)")
                    #expect(headers.insert(line).inserted, "a section twice ends the file for botocore: \(line)")
                    keys = []
                } else {
                    // No continuation, no nested value, no comment after a value, no blank at its end.
                    let parts = try #require(line.wholeMatch(of: /([a-z_]+) = ([^ #;\[\]]+( [^ #;\[\]]+)*)/), "\(line)")
                    #expect(keys.insert(parts.1).inserted, "a key twice ends the file for botocore: \(line)")
                }
            }
            #expect(headers.count == Self.names.count)
        }
    }
}

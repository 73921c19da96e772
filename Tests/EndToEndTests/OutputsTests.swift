import StrictJSON
import Testing

/// What the built program writes besides profiles, and what it runs afterwards.
@Suite struct `Outputs of every kind` {
    @Test func `hold one answer, each in its own form, and are kept fresh together`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["billing"], from: sandbox)
        try workspace.writeHandler("cat >> told; echo >> told", to: "push.sh")
        try workspace.writeHandler("cat >> changed", to: "reload.sh")
        try workspace.write(
            sandbox.head() + """
                identities:
                  billing:
                    provider: \(World.issuer)
                    onRefresh: ./reload.sh
                    outputs:
                      - {type: json, file: ./keys.json, mode: "0640"}
                      - {type: env, file: ./keys.env, export: true}
                      - {type: token, file: ./token}
                      - {type: config, file: ./config}
                      - {type: command, command: ./push.sh}
                """, to: "config.yaml")
        let result = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(result.ending == .exited(0), "\(result.errorText) \(result.lines)")

        let keys = try #require(try JSONReader.read(try workspace.read("keys.json")).object)
        let key = try #require(keys["AccessKeyId"]?.string)
        #expect(keys["x_evercred"]?.string == "test/billing")
        #expect(try workspace.read("keys.env").contains("\nexport AWS_ACCESS_KEY_ID=\(key)\n"))
        #expect(try workspace.read("told").contains("\"AccessKeyId\":\"\(key)\""))
        #expect(try workspace.read("token.billing").contains(try workspace.read("token")))
        let news = try #require(try JSONReader.read(try workspace.read("changed")).object)
        #expect(news["identity"]?.string == "billing" && news["files"]?.array?.count == 5)
        #expect(!(try workspace.read("changed").contains(key)))

        // The line of the config file works as it stands, from another folder.
        let config = try workspace.read("config")
        let line = try #require(config.split(separator: "\n").first { $0.hasPrefix("credential_process = ") })
        let printed = try await workspace.run(
            program: ["/bin/sh", "-c", "cd / && " + line.dropFirst("credential_process = ".count)])
        #expect(try JSONReader.read(printed.lines.joined())["AccessKeyId"]?.string == key, "\(printed.errorText)")

        // A second run has nothing to write and nothing to tell.
        let again = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(again.ending == .exited(0) && again.events("written").isEmpty)
        #expect(try workspace.read("told").split(separator: "\n").count == 1)

        let logout = try await workspace.run("logout", "billing", "-c", "config.yaml")
        #expect(logout.ending == .exited(0), "\(logout.errorText)")
        for name in ["keys.json", "keys.env", "token"] { #expect(!TestFile.exists(workspace.file(name))) }
        #expect(!(try workspace.read("config").contains("billing")))
    }

    @Test func `that fail are told, cost the exit code, and leave the others alone`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["billing"], from: sandbox)
        try workspace.writeHandler("echo test-canary-from-push >&2; exit 9", to: "push.sh")
        try workspace.write("alias ll='ls -l'\n", to: "keys.env")
        try workspace.write(
            sandbox.head() + """
                identities:
                  billing:
                    provider: \(World.issuer)
                    outputs:
                      - {type: profile, file: ./credentials}
                      - {type: env, file: ./keys.env}
                      - {type: command, command: [./push.sh, test-argument]}
                """, to: "config.yaml")
        let result = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(result.exitCode == 73)
        #expect(try workspace.read("credentials").contains("x_evercred = test/billing"))
        #expect(try workspace.read("keys.env") == "alias ll='ls -l'\n")
        let codes = result.events("written_failure").compactMap {
            $0["payload"]?["data"]?["error"]?["code"]?.string
        }
        #expect(codes.sorted() == ["output.command", "output.foreign_file"])
        #expect(!result.lines.joined().contains("test-argument"))
        let adopted = try await workspace.run("run", "--once", "-c", "config.yaml", "--adopt")
        #expect(adopted.exitCode == 73)
        #expect(try workspace.read("keys.env.before-evercred") == "alias ll='ls -l'\n")
        #expect(try workspace.read("keys.env").hasPrefix("# evercred test/billing "))
    }

    @Test func `of a user pool without an identity pool are its token`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["billing"], from: sandbox)
        try workspace.write(
            """
            name: test
            outputs: [{type: token, file: "./{profile}.token"}, {type: json, file: "./{profile}.json"}]
            auth: {userPoolId: eu-west-1_Test, userPoolWebClientId: 1client, region: eu-west-1}
            identities:
              billing: {provider: cognito, refreshHandler: ./token.sh}
            """, to: "config.yaml")
        let result = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(result.ending == .exited(0), "\(result.errorText) \(result.lines)")
        #expect(try workspace.read("token.billing").contains(try workspace.read("billing.token")))
        #expect(!TestFile.exists(workspace.file("billing.json")))
        let status = try await workspace.run("status", "-c", "config.yaml", "--quiet")
        #expect(status.ending == .exited(0))
    }
}

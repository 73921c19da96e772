import StrictJSON
import Testing

@Suite struct `The main job, offline` {
    /// The configuration at the top of the repository, with everything that it names.
    private func demo(_ workspace: borrowing Workspace) async throws {
        let copy = try await workspace.run(program: [
            "/bin/cp", "-r", "\(Workspace.repository)/config.yaml", "\(Workspace.repository)/examples", workspace.path,
        ])
        try #require(copy.ending == .exited(0))
    }

    @Test func `six identities of six providers sign in and land in one file`() async throws {
        let workspace = try Workspace()
        try await demo(workspace)
        let result = try await workspace.run("run", "--once", "--sandbox", "-c", "config.yaml")

        #expect(result.ending == .exited(0), "\(result.errorText)")
        let signedIn = result.events("signIn").compactMap { $0["payload"]?["data"]?["provider"]?.string }
        #expect(
            signedIn.sorted() == ["amazon", "auth0", "developer", "facebook", "google", "login.example.com"])
        let credentials = try workspace.read("out/credentials")
        let profiles = [
            "analytics", "campaigns", "web-shop", "warehouse", "partners", "reports", "reports-staging",
            "reports-production",
        ]
        for profile in profiles { #expect(credentials.contains("[\(profile)]\naws_access_key_id = ASIA")) }
        #expect(result.errorText.isEmpty)
    }

    @Test func `every line of stdout is one JSON object, numbered without a gap`() async throws {
        let workspace = try Workspace()
        try await demo(workspace)
        let result = try await workspace.run("run", "--once", "--sandbox", "-c", "config.yaml")
        let sequence = try result.lines.map { try JSONReader.read($0)["sequence"]?.integer }
        #expect(sequence == (1...Int64(result.lines.count)).map { $0 })
        #expect(result.events("started").count == 1)
        #expect(result.lines.last?.contains("\"event\":\"summary\"") ?? false)
    }

    @Test func `the sandbox leaves files outside the configuration's folder alone`() async throws {
        let workspace = try Workspace()
        try await demo(workspace)
        let text = try workspace.read("config.yaml")
        try workspace.write(
            text.replacing("file: ./out/credentials", with: "file: /var/tmp/evercred-must-not-exist"), to: "config.yaml"
        )
        let result = try await workspace.run("run", "--once", "--sandbox", "-c", "config.yaml")
        #expect(result.ending == .exited(0))
        #expect(!TestFile.exists("/var/tmp/evercred-must-not-exist"))
        #expect(result.errorText.contains("/var/tmp/evercred-must-not-exist stays as it is"))
        #expect(TestFile.exists(workspace.file("sandbox-out/var-tmp-evercred--must--not--exist")))
    }

    @Test func `the sandbox leaves the keys of a real run alone, and a real run takes over its own`() async throws {
        let workspace = try Workspace()
        let service = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.write(
            service.head() + "  mandatorySignIn: false\nidentities:\n"
                + "  ops: {provider: guest, identityPoolId: \"\(World.guestPool)\"}\n", to: "config.yaml")
        try workspace.writeHandler("exit 1", to: "token.sh")
        // Twice: what the sandbox finds of its own is no obstacle.
        for _ in 1...2 {
            let played = try await workspace.run("run", "--once", "--sandbox", "-c", "config.yaml")
            #expect(played.ending == .exited(0) && played.errorText.isEmpty, "\(played.errorText)")
            #expect(try workspace.read("credentials").contains("x_evercred = sandbox:test/ops\n"))
        }
        let real = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(real.ending == .exited(0), "\(real.lines)")
        let keys = try workspace.read("credentials")
        #expect(keys.contains("x_evercred = test/ops\n"))

        let file = workspace.file("credentials")
        let copy = String(file.dropFirst()).replacing("-", with: "--").replacing("/", with: "-")
        for options in [[], ["--adopt"]] {
            let played = try await workspace.run(["run", "--once", "--sandbox", "-c", "config.yaml"] + options)
            #expect(played.ending == .exited(0))
            #expect(played.errorText.contains("\(file) stays as it is"), "\(played.errorText)")
            #expect(try workspace.read("credentials") == keys)
            #expect(try workspace.read("sandbox-out/\(copy)").contains("x_evercred = sandbox:test/ops\n"))
        }
    }
}

import Glibc
import StrictJSON
import Testing

/// `evercred doctor` as a program: its codes, its forms, and that it leaves everything as it was.
@Suite struct `The doctor's visit` {
    private func workspace() async throws -> Workspace {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        try workspace.write(
            "outputs: [{type: profile, file: ./credentials}]\nstate: {path: ./state}\nidentities:\n"
                + "  ops: {provider: process, refreshHandler: [./keys.sh]}\n", to: "config.yaml")
        #expect(try await workspace.run("run", "--once").exitCode == 0)
        return workspace
    }

    private func check(_ id: String, in report: JSONValue) -> [JSONValue] {
        report["checks"]?.array?.filter { $0["id"]?.string == id } ?? []
    }

    @Test func `changes nothing and ends with 0 where a run has just succeeded`() async throws {
        let workspace = try await workspace()
        let before = workspace.contents()
        for arguments in [["doctor"], ["doctor", "--format", "json"], ["doctor", "--problems"]] {
            let result = try await workspace.run(arguments)
            #expect(result.exitCode == 0, "\(result.lines)")
            #expect(result.errorText.isEmpty)
            #expect(!result.lines.isEmpty)
        }
        // In the shared memory of SQLite readers note how far they have come.
        let changes = FileTree.changes(from: before, to: workspace.contents()).filter { $0 != "state/state.db-shm" }
        #expect(changes == [])
        let report = try await workspace.run("doctor", "--format", "json").json()
        #expect(report["exitCode"]?.integer == 0)
        #expect(report["counts"]?["error"]?.integer == 0)
        #expect(report["configuration"]?.string == "config.yaml")
        #expect(report["state"]?.string == workspace.file("state"))
        #expect(check("state.integrity", in: report).first?["severity"]?.string == "ok")
        #expect(check("identities.credentials", in: report).first?["severity"]?.string == "ok")
    }

    @Test func `says who holds the state, and does not get in his way`() async throws {
        let workspace = try await workspace()
        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("configured"))
        let report = try await workspace.run("doctor", "--format", "json").json()
        let message = check("state.lock", in: report).first?["message"]?.string ?? ""
        #expect(message.contains("process \(daemon.process.pid) (evercred run"), "\(message)")
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `tells a killed holder from a living one`() async throws {
        let workspace = try await workspace()
        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("configured"))
        let pid = daemon.process.pid
        _ = await daemon.stop(SIGKILL)
        let report = try await workspace.run("doctor", "--format", "json").json()
        let found = try #require(check("state.lock", in: report).first)
        #expect(found["severity"]?.string == "note")
        #expect(found["message"]?.string?.contains("process \(pid)") == true, "\(found)")
    }

    @Test func `ends with 1, 64 or 78`() async throws {
        let workspace = try await workspace()
        #expect(try await workspace.run("doctor", "--check", "outputs.*").exitCode == 0)
        let unknown = try await workspace.run("doctor", "--check", "nonsense")
        #expect(unknown.exitCode == 64)
        #expect(unknown.errorText.contains("docs/doctor.md"))
        #expect(try await workspace.run("doctor", "--only", "nobody").exitCode == 64)
        #expect(unlink(workspace.file("keys.sh")) == 0)
        #expect(try await workspace.run("doctor").exitCode == 1)
        #expect(
            try await workspace.run("doctor", "--check", "outputs.*").exitCode == 0, "what is not asked does not count")
        try workspace.write("identities: 7\n", to: "config.yaml")
        let invalid = try await workspace.run("doctor", "--state", "state")
        #expect(invalid.exitCode == 78)
        #expect(invalid.lines.contains { $0.hasPrefix("error    config.valid") }, "\(invalid.lines)")
        #expect(invalid.lines.contains { $0.hasPrefix("ok       identities.credentials") }, "\(invalid.lines)")
        #expect(try await workspace.run("doctor", "-c", "nowhere.yaml").exitCode == 78)
    }

    @Test func `is in nobody's way and held up by nobody`() async throws {
        let workspace = try await workspace()
        #expect(unlink(workspace.file("credentials")) == 0)
        #expect(mkfifo(workspace.file("credentials"), 0o600) == 0)
        #expect(mkfifo(workspace.file(".aws/config"), 0o600) == 0)
        let result = try await workspace.run("doctor")
        #expect(result.exitCode == 1)
        #expect(result.lines.contains { $0.contains("outputs.file") && $0.contains("FIFO") }, "\(result.lines)")
    }

    @Test func `shows no secret and no colour where nobody looks`() async throws {
        let workspace = try await workspace()
        let secrets = ["ASIA", "test-other-secret", "test-other-token", "test-own-secret", "test-secret-key"]
        try workspace.write(
            "[other]\naws_access_key_id = ASIAOTHEROTHEROTHER1\naws_secret_access_key = test-other-secret\n"
                + "[other]\naws_security_token = test-other-token\n", to: ".aws/credentials")
        for format in ["text", "json"] {
            let result = try await workspace.run(
                "doctor", "--format", format,
                environment: ["AWS_SECRET_ACCESS_KEY": "test-own-secret", "AWS_ACCESS_KEY_ID": "ASIATESTTEST"])
            #expect(result.exitCode == 1, "the section [other] stands there twice")
            let text = result.lines.joined(separator: "\n") + result.errorText
            for secret in secrets { #expect(!text.contains(secret), "\(secret)") }
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test func `is coloured on a terminal without NO_COLOR`() async throws {
        let workspace = try await workspace()
        // script(1) gives the program a terminal.
        func shown(_ environment: [String: String]) async throws -> String {
            let command = "\(Workspace.program) doctor --check config.found"
            let result = try await workspace.run(
                program: ["/usr/bin/script", "-qec", command, "/dev/null"],
                environment: ["TERM": "xterm"].merging(environment) { _, new in new })
            return result.lines.joined(separator: "\n")
        }
        #expect(try await shown([:]).contains("\u{1B}[32mok"))
        #expect(try await !shown(["NO_COLOR": "1"]).contains("\u{1B}"))
    }

    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount"))
    func `finds a full disk and a file that is mounted by itself`() async throws {
        let workspace = try await workspace()
        let disk = try SmallDisk(at: workspace.file("disk"), kilobytes: 64)
        try workspace.write(
            "outputs: [{type: profile, file: ./disk/credentials}]\nidentities:\n"
                + "  ops: {provider: process, refreshHandler: [./keys.sh]}\n", to: "config.yaml")
        try disk.fill()
        let full = try await workspace.run("doctor", "--check", "outputs.*", "--format", "json").json()
        #expect(check("outputs.space", in: full).first?["severity"]?.string == "error", "\(full)")
        disk.makeRoom()
        // A folder that is a mount point is fine; a file is not.
        let fine = try await workspace.run("doctor", "--check", "outputs.mount", "--format", "json").json()
        #expect(check("outputs.mount", in: fine).first?["severity"]?.string == "ok")
        try TestFile.write("", to: workspace.file("disk/credentials"))
        let bound = #"""
            mount --bind "$PWD/disk/credentials" "$PWD/disk/credentials" && "$0" doctor --check outputs.mount
            code=$?
            umount "$PWD/disk/credentials"
            exit $code
            """#
        let mounted = try await workspace.run(program: ["/bin/sh", "-c", bound, Workspace.program])
        #expect(mounted.exitCode == 1, "\(mounted.errorText)")
        #expect(mounted.lines.contains { $0.contains("EBUSY") }, "\(mounted.lines)")
    }

    @Test func `asks the endpoints only when it is told to`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["one"], from: sandbox)
        let role = "arn:aws:iam::111122223333:role/Deploy"
        try workspace.write(
            sandbox.head()
                + "identities:\n  one: {provider: \(World.issuer), assume: [{profile: deploy, roleArn: \"\(role)\"}]}\n",
            to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try sandbox.requests()
        let offline = try await workspace.run("doctor", "-c", "config.yaml")
        #expect(offline.exitCode == 0, "\(offline.lines)")
        #expect(try sandbox.requests() == before)

        let report = try await workspace.run("doctor", "-c", "config.yaml", "--online", "--format", "json").json()
        for id in ["online.name", "online.endpoint", "online.clock"] {
            #expect(check(id, in: report).map { $0["severity"]?.string } == ["ok"], "\(id): \(report)")
        }
        let callers = check("online.credentials", in: report)
        #expect(callers.count == 2)
        #expect(callers.allSatisfy { $0["severity"]?.string == "ok" }, "\(callers)")
        #expect(callers.contains { $0["message"]?.string?.contains("111122223333") == true }, "\(callers)")

        sandbox.process.signal(SIGKILL)
        _ = await sandbox.process.wait()
        let dead = try await workspace.run("doctor", "-c", "config.yaml", "--online", "--format", "json")
        #expect(dead.exitCode == 1)
        #expect(try check("online.endpoint", in: dead.json()).first?["severity"]?.string == "error")
    }

    @Test(.enabled(if: access("/usr/bin/openssl", X_OK) == 0, "openssl plays the server"))
    func `trusts the certificates of SSL_CERT_FILE instead of the system's`() async throws {
        let workspace = try Workspace()
        let made = try await workspace.run(program: [
            "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
            "cert.pem",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ])
        #expect(made.exitCode == 0, "\(made.errorText)")
        let server = try workspace.start(program: [
            "/usr/bin/openssl", "s_server", "-accept", "0", "-cert", "cert.pem", "-key", "key.pem", "-www",
        ])
        defer { server.signal(SIGKILL) }
        let accept = try #require(await server.line { $0.hasPrefix("ACCEPT") })
        let port = try #require(accept.split(separator: ":").last)
        try workspace.writeHandler("exit 1", to: "token.sh")
        try workspace.write(
            "endpoints: {cognitoIdentity: \"https://localhost:\(port)\"}\nidentities:\n  one: {provider: \(World.issuer), "
                + "identityPoolId: \"\(World.pool)\", refreshHandler: [./token.sh]}\n", to: "config.yaml")
        func endpoint(_ environment: [String: String]) async throws -> Workspace.Result {
            try await workspace.run(
                ["doctor", "-c", "config.yaml", "--online", "--check", "online.*"], environment: environment)
        }
        let strange = try await endpoint([:])
        #expect(strange.exitCode == 1)
        #expect(strange.lines.contains { $0.contains("SSL_CERT_FILE") }, "\(strange.lines)")
        let known = try await endpoint(["SSL_CERT_FILE": workspace.file("cert.pem")])
        #expect(known.exitCode == 0, "\(known.lines)")
        #expect(known.lines.contains { $0.contains("online.endpoint") && $0.hasPrefix("ok") }, "\(known.lines)")
    }
}

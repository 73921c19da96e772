import Glibc
import StrictJSON
import Testing

/// `evercred run` over its life: signals, reloads, outages, and what happens while a refresh is under way.
@Suite struct `The daemon` {
    private static let names = (1...8).map { "user-\($0)" }

    /// A configuration of these identities, each with a token at hand.
    private func configure(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess, _ names: [String] = Self.names,
        more: String = ""
    ) throws {
        try workspace.writeTokens(of: names, from: sandbox)
        let identities = names.map { "  \($0): {provider: \(World.issuer)}\n" }.joined()
        try workspace.write(sandbox.head() + "identities:\n" + identities + more, to: "config.yaml")
    }

    /// Waits until the daemon has written each of these profiles.
    private func settle(_ daemon: borrowing Daemon, _ names: [String]) async throws {
        for name in names {
            _ = try #require(await daemon.event("written") { $0["profiles"]?.array?.contains(.string(name)) ?? false })
        }
    }

    // MARK: Ending

    @Test(arguments: [SIGTERM, SIGINT], [2, 9, 17, 33])
    func `a signal ends it in order, wherever it is`(_ signal: Int32, _ lines: Int) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "2s")
        try configure(workspace, sandbox)
        let daemon = try Daemon(in: workspace)
        var count = 0
        _ = await daemon.process.line { _ in
            count += 1
            return count == lines
        }
        #expect(await daemon.stop(signal) == .exited(0), "\(daemon.process.errorText)")
        let names = daemon.eventNames()
        #expect(names.last == "summary")
        #expect(names.filter { $0 == "stopping" }.count == 1)
        #expect(!names.drop { $0 != "stopping" }.contains { $0.hasSuffix("_failure") })
        #expect(await daemon.event("stopping")?["reason"]?.string == (signal == SIGTERM ? "SIGTERM" : "SIGINT"))
        if TestFile.exists(workspace.file("credentials")) {
            let written = try workspace.managed().sections
            #expect(written.count == Set(daemon.process.lines.flatMap(Self.profilesWritten)).count)
        }
        #expect(!TestFile.exists(workspace.file(".state/evercred/test/control.sock")))
        #expect(!FileTree.names(in: workspace.path).contains { $0.hasPrefix(".evercred-") })
        let status = try await workspace.run("status", "-c", "config.yaml")
        #expect(status.errorText == "")
    }

    private static func profilesWritten(_ line: String) -> [String] {
        guard let payload = try? JSONReader.read(line)["payload"], payload["event"]?.string == "written" else {
            return []
        }
        return payload["data"]?["profiles"]?.array?.compactMap(\.string) ?? []
    }

    @Test func `what is in hand when the signal comes is finished, written and told`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["slow"])
        let gate = try workspace.makeGate()
        try workspace.writeHandler(Workspace.gateCommand() + "; exec cat token.slow", to: "token.sh")
        let daemon = try Daemon(in: workspace)
        let visitor = try await gate.visitor()
        daemon.process.signal(SIGTERM)
        _ = try #require(await daemon.event("stopping"))
        visitor.letGo()
        #expect(await daemon.process.wait() == .exited(0))
        #expect(daemon.eventNames().suffix(5) == ["stopping", "signIn", "refresh", "written", "summary"])
        #expect(try Set(workspace.managed().sections.keys) == ["slow"])
    }

    @Test func `neither a signal nor a deadline waits for a handler that hangs`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["slow"])
        let gate = try workspace.makeGate()
        try workspace.writeHandler(Workspace.gateCommand() + "; exec cat token.slow", to: "token.sh")
        let daemon = try Daemon(in: workspace)
        let visitor = try await gate.visitor()
        #expect(await daemon.stop() == .exited(0))
        #expect(daemon.eventNames().suffix(2) == ["stopping", "summary"])
        visitor.letGo()

        let once = try await workspace.run("run", "--once", "--deadline", "1s", "-c", "config.yaml")
        // A handler that was waited for until its own end would have been a try: 69.
        #expect(once.exitCode == 75)
        #expect(once.events("stopping").first?["payload"]?["data"]?["reason"]?.string == "deadline")
        #expect(once.events("signIn_failure").isEmpty)
        #expect(ProcessTable.processes(workingIn: workspace.path).allSatisfy { $0 == sandbox.process.pid })
    }

    // MARK: Reloading

    @Test func `SIGHUP puts a changed file into force and leaves untouched identities alone`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one", "two"])
        let daemon = try Daemon(in: workspace)
        try await settle(daemon, ["one", "two"])
        let before = try workspace.managed().sections

        try configure(workspace, sandbox, ["one", "two", "three"])
        var position = daemon.position
        daemon.process.signal(SIGHUP)
        let configured = try #require(await daemon.event("configured", from: position))
        #expect(configured["reloaded"]?.bool == true)
        #expect(configured["identities"]?.integer == 3)
        _ = try #require(await daemon.event("written", from: position))
        let counts = try sandbox.requests()
        #expect(counts["GetId"] == 3)
        #expect(counts["GetCredentialsForIdentity"] == 3)
        let after = try workspace.managed().sections
        #expect(after.filter { $0.key != "three" } == before)

        // An invalid file leaves everything as it was, and both the event and the command say why.
        position = daemon.position
        try workspace.write(try workspace.read("config.yaml") + "  four: {provider: nobody}\n", to: "config.yaml")
        daemon.process.signal(SIGHUP)
        let failure = try #require(await daemon.event("reload_failure", from: position))
        #expect(failure["diagnostics"]?.array?.first?.string?.contains("config.yaml:") ?? false)
        let refused = try await workspace.run("reload", "-c", "config.yaml")
        #expect(refused.exitCode == 78)
        #expect(refused.errorText.contains("four"), "\(refused.errorText)")
        let status = try await workspace.run("status", "-c", "config.yaml", "--quiet")
        #expect(status.exitCode == 0)

        try configure(workspace, sandbox, ["one", "two", "three"])
        let accepted = try await workspace.run("reload", "-c", "config.yaml")
        #expect(accepted.exitCode == 0, "\(accepted.errorText)")
        #expect(try sandbox.requests() == counts)
        #expect(try workspace.managed().sections == after)
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `SIGHUP is a reload from the first line on`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one"])
        for _ in 1...10 {
            let daemon = try Daemon(in: workspace)
            _ = try #require(await daemon.event("started"))
            daemon.process.signal(SIGHUP)
            let reloaded = await daemon.event("configured") { $0["reloaded"]?.bool ?? false }
            #expect(reloaded != nil)
            #expect(await daemon.stop() == .exited(0))
        }
    }

    @Test func `reloads at the same time go one after the other`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: Self.names, from: sandbox)
        try configure(workspace, sandbox, ["user-1"])
        let daemon = try Daemon(in: workspace)
        try await settle(daemon, ["user-1"])
        for count in 2...Self.names.count {
            daemon.process.signal(SIGHUP)
            let others = try (1...3).map { _ in try workspace.start(["reload", "-c", "config.yaml"]) }
            let identities = Self.names.prefix(count).map { "  \($0): {provider: \(World.issuer)}\n" }.joined()
            try workspace.write(sandbox.head() + "identities:\n" + identities, to: "next.yaml")
            #expect(rename(workspace.file("next.yaml"), workspace.file("config.yaml")) == 0)
            #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
            for other in others { #expect(await other.wait() == .exited(0), "\(other.errorText)") }
        }
        #expect(await daemon.stop() == .exited(0))
        let payloads = daemon.process.lines.compactMap { try? JSONReader.read($0)["payload"] }
        let counts = payloads.filter { $0["event"]?.string == "configured" }
            .compactMap { $0["data"]?["identities"]?.integer }
        #expect(counts == counts.sorted(), "what was read later is never replaced by what was read before")
        #expect(counts.last == Int64(Self.names.count))
    }

    @Test func `reload without a daemon says that there is none`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one"])
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let result = try await workspace.run("reload", "-c", "config.yaml")
        #expect(result.exitCode == 69)
        #expect(result.errorText.contains(workspace.file(".state/evercred/test")))
    }

    // MARK: Watching

    /// How a configuration comes to be another one: shell commands that turn `next.yaml` into it.
    private static let replacements = [
        "cat next.yaml > config.yaml",
        "mv next.yaml config.yaml",
        "mkdir ..second; mv next.yaml ..second/config.yaml; ln -s ..second ..data_tmp; mv -T ..data_tmp ..data",
    ]

    @Test(arguments: replacements)
    func `a watched configuration is reloaded when it has changed`(_ replacement: String) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one"])
        if replacement.contains("..data") {
            // As Kubernetes mounts a ConfigMap.
            _ = try await workspace.run(program: [
                "/bin/sh", "-c",
                "mkdir ..first; mv config.yaml ..first/; ln -s ..first ..data; ln -s ..data/config.yaml .",
            ])
        }
        let daemon = try Daemon(in: workspace, ["--watch"])
        try await settle(daemon, ["one"])
        let position = daemon.position
        try workspace.writeTokens(of: ["two"], from: sandbox)
        let two = "identities: {one: {provider: \(World.issuer)}, two: {provider: \(World.issuer)}}\n"
        try workspace.write(sandbox.head() + two, to: "next.yaml")
        _ = try await workspace.run(program: ["/bin/sh", "-c", replacement])
        let configured = try #require(await daemon.event("configured", from: position))
        #expect(configured["identities"]?.integer == 2)
        try await settle(daemon, ["two"])
        #expect(try sandbox.requests()["GetCredentialsForIdentity"] == 2)
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `files that an include finds later are watched like the first ones`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one"], more: "include: [{glob: conf.d/*.yaml, optional: true}]\n")
        try workspace.makeFolder("conf.d")
        try workspace.writeTokens(of: ["two", "three"], from: sandbox)
        let daemon = try Daemon(in: workspace, ["--watch"])
        try await settle(daemon, ["one"])
        try workspace.write("identities: {two: {provider: \(World.issuer)}}\n", to: "conf.d/more.yaml")
        try await settle(daemon, ["two"])
        try workspace.write("identities: {three: {provider: \(World.issuer)}}\n", to: "conf.d/more.yaml")
        try await settle(daemon, ["three"])
        #expect(await daemon.stop() == .exited(0))
    }

    // MARK: Changes while a refresh is under way

    @Test func `an answer for the identity as it was does not become the changed identity's`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one"])
        let gate = try workspace.makeGate()
        let twice = "if test -e opened; then exec cat token.one; fi; : > opened; "
        try workspace.writeHandler(twice + Workspace.gateCommand() + "; exec cat token.one", to: "token.sh")
        let daemon = try Daemon(in: workspace)
        let visitor = try await gate.visitor()

        let text = try workspace.read("config.yaml")
        try workspace.write(text.replacing(World.pool, with: World.otherPool), to: "config.yaml")
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
        visitor.letGo()
        let refreshed = try #require(await daemon.event("refresh"))
        _ = try #require(await daemon.event("written"))
        #expect(await daemon.stop() == .exited(0))

        // Whoever signs in at the other pool gets an identity of that pool.
        let reference = try Workspace()
        try configure(reference, sandbox, ["one"])
        let other = try reference.read("config.yaml").replacing(World.pool, with: World.otherPool)
        try reference.write(other, to: "config.yaml")
        let run = try await reference.run("run", "--once", "-c", "config.yaml")
        let expected = try #require(run.events("refresh").first?["payload"]?["data"]?["identityId"]?.string)
        let last = daemon.process.lines.compactMap { try? JSONReader.read($0)["payload"] }
            .last { $0["event"]?.string == "refresh" }
        #expect(last?["data"]?["identityId"]?.string == expected, "first \(refreshed)")
        let whoami = try await workspace.run("whoami", "one", "-c", "config.yaml")
        #expect(try whoami.json()["id"]?.string == expected)
    }

    @Test func `an answer that comes after the logout does not undo it`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, ["one", "two"])
        let gate = try workspace.makeGate()
        let script = "if test $EVERCRED_IDENTITY = one; then \(Workspace.gateCommand()); fi; "
        try workspace.writeHandler(script + #"exec cat "token.$EVERCRED_IDENTITY""#, to: "token.sh")
        let daemon = try Daemon(in: workspace)
        let visitor = try await gate.visitor()
        #expect(try await workspace.run("logout", "one", "-c", "config.yaml").exitCode == 0)
        visitor.letGo()
        try await settle(daemon, ["two"])
        // Stopping waits for what is under way: whatever becomes of the answer has become of it.
        #expect(await daemon.stop() == .exited(0))
        #expect(try Set(workspace.managed().sections.keys) == ["two"])
        #expect(try await workspace.run("credentials", "one", "-c", "config.yaml").exitCode == 77)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 77)
        #expect(try Set(workspace.managed().sections.keys) == ["two"])
    }

    @Test func `reloads under way of refreshes lose no keys and bring none back`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "2s")
        try configure(workspace, sandbox)
        let daemon = try Daemon(in: workspace)
        try await settle(daemon, Self.names)
        var newest = try workspace.managed().sections
        for _ in 1...60 {
            let position = daemon.position
            daemon.process.signal(SIGHUP)
            _ = try #require(await daemon.event("configured", from: position))
            let now = try workspace.managed().sections
            #expect(Set(now.keys) == Set(Self.names))
            for (name, section) in now {
                #expect(section.expiration >= newest[name]?.expiration ?? "", "\(name) went back in time")
            }
            newest = now
        }
        #expect(await daemon.stop() == .exited(0))
    }

    // MARK: Outages

    @Test func `an outage is one event, old keys stay, and everything recovers with the service`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "2s")
        let port = sandbox.port
        // Guests, because nothing of theirs depends on keys that the service's next life does not know.
        let names = (1...14).map { "guest-\($0)" }
        try workspace.write(
            sandbox.head() + "  mandatorySignIn: false\nidentities:\n"
                + names.map { "  \($0): {provider: guest, identityPoolId: \"\(World.guestPool)\"}\n" }.joined(),
            to: "config.yaml")
        let daemon = try Daemon(in: workspace)
        try await settle(daemon, names)

        let outage = daemon.position
        sandbox.process.signal(SIGKILL)
        _ = await sandbox.process.wait()
        let failure = try #require(await daemon.event("endpoint_failure", from: outage))
        #expect(failure["endpoint"]?.string == "127.0.0.1:\(port)")
        #expect(try Set(workspace.managed().sections.keys) == Set(names))

        let next = try await SandboxProcess(ofWorldIn: workspace, port: port, credentialLifetime: "2s")
        let recovery = try #require(await daemon.event("endpoint_recovered", from: outage))
        #expect((recovery["recoveredAfter"]?.integer ?? 0) >= 10)
        for name in names {
            _ = try #require(await daemon.event("refresh", from: outage) { $0["profile"]?.string == name })
        }
        #expect(daemon.eventNames().filter { $0 == "endpoint_recovered" }.count <= 2)
        #expect(await daemon.stop() == .exited(0))
        #expect(try Set(workspace.managed().sections.keys) == Set(names))
        #expect(try next.requests()["GetCredentialsForIdentity"] ?? 0 >= names.count)
    }
}

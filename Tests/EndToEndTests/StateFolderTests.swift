import Glibc
import StrictJSON
import Testing

/// The state as its user meets it: keys, damage, other people's folders, full disks.
@Suite struct `The state folder` {
    private static let names = ["main", "side"]

    private func configure(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess, state: String = "path: ./state",
        outputs: String = "./credentials"
    ) throws {
        try workspace.writeTokens(of: Self.names, from: sandbox)
        try workspace.write(
            sandbox.head(outputs: outputs) + """
                state: {\(state)}
                identities: {main: {provider: \(World.issuer)}, side: {provider: \(World.issuer)}}
                """, to: "config.yaml")
    }

    @Test(arguments: [false, true])
    func `a wrong key is refused and nothing is touched`(_ wasKilled: Bool) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, state: "path: ./state, key: {file: ./key}")
        try workspace.write(String(repeating: "k", count: 32), to: "key")
        if wasKilled {
            // Its last changes are in the log beside the database.
            let daemon = try Daemon(in: workspace)
            for name in Self.names { _ = try #require(await daemon.event("refresh") { $0["profile"]?.string == name }) }
            #expect(await daemon.stop(SIGKILL) == .signaled(SIGKILL))
            #expect(try !TestFile.read(workspace.file("state/state.db-wal")).isEmpty)
        } else {
            #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        }
        let calls = try sandbox.requests()
        try workspace.write(String(repeating: "w", count: 32), to: "key")
        let before = workspace.contents()
        for command in [
            ["run", "--once"], ["run"], ["run", "--once", "--force"], ["credentials", "main"], ["status"],
            ["token", "main"],
        ] {
            let refused = try await workspace.run(command + ["-c", "config.yaml"])
            #expect(refused.exitCode == 78, "\(command)")
            #expect(refused.errorText.contains(workspace.file("state")), "\(refused.errorText)")
            #expect(refused.lines.isEmpty)
            #expect(Self.touched(workspace, since: before) == [], "\(command)")
        }
        #expect(try sandbox.requests() == calls)
        try workspace.write(String(repeating: "k", count: 32), to: "key")
        let again = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(again.exitCode == 0)
        #expect(try sandbox.requests() == calls)
    }

    @Test(
        arguments: [
            ("its header", "printf 'not a database at all' | dd of=state/state.db conv=notrunc status=none"),
            (
                "its first page but for the header",
                "head -c 4000 /dev/urandom | dd of=state/state.db bs=1 seek=100 conv=notrunc status=none"
            ),
            ("its end", "truncate -s 9000 state/state.db"),
            ("everything", "head -c 40000 /dev/urandom > state/state.db"),
        ])
    func `a damaged database is set aside and the run goes on`(_ what: String, _ damage: String) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let identityID = try await identityID(workspace)
        #expect(try await workspace.run(program: ["/bin/sh", "-c", damage]).exitCode == 0)
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(run.exitCode == 0, "\(what): \(run.errorText)")
        #expect(run.errorText.contains("set aside"), "\(what): \(run.errorText)")
        #expect(FileTree.names(in: workspace.file("state")).contains { $0.hasPrefix("state.db.corrupt-") })
        #expect(run.events("refresh").count == 2)
        #expect(try await self.identityID(workspace) == identityID)
        let quiet = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(quiet.errorText.isEmpty)
        #expect(quiet.events("refresh").isEmpty)
    }

    /// The files that have changed, but for the one that tells who holds the state and SQLite's index of its log.
    private static func touched(_ workspace: borrowing Workspace, since before: [String: [UInt8]]) -> [String] {
        FileTree.changes(from: before, to: workspace.contents()).filter {
            !$0.hasSuffix("/lock") && !$0.hasSuffix("-shm")
        }
    }

    private func identityID(_ workspace: borrowing Workspace) async throws -> String {
        let result = try await workspace.run("credentials", "main", "-c", "config.yaml", "--format", "json")
        return try #require(result.json()["identityId"]?.string)
    }

    @Test func `a state in memory is gone with its run`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox, state: "type: memory")
        for number in 1...2 {
            let run = try await workspace.run("run", "--once", "-c", "config.yaml")
            #expect(run.exitCode == 0)
            #expect(run.events("signIn").count == 2)
            #expect(try sandbox.requests()["GetId"] == 2 * number)
        }
        let credentials = try await workspace.run("credentials", "main", "-c", "config.yaml")
        #expect(credentials.exitCode == 78)
        #expect(!TestFile.exists(workspace.file(".state/evercred/test")))
        #expect(try Set(workspace.managed().sections.keys) == Set(Self.names))
    }

    @Test func `another configuration's state is refused, both are named, and nobody loses his own`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        try workspace.write(
            sandbox.head(name: "other", outputs: "./other-credentials")
                + "identities: {main: {provider: \(World.issuer)}}\n", to: "other.yaml")
        #expect(try await workspace.run("run", "--once", "--state", "own", "-c", "other.yaml").exitCode == 0)
        let before = workspace.contents()
        for command in [["run", "--once"], ["run"]] {
            let refused = try await workspace.run(command + ["--state", "state", "-c", "other.yaml"])
            #expect(refused.exitCode == 78)
            for name in ["other.yaml", "config.yaml"] {
                #expect(refused.errorText.contains(workspace.file(name)), "\(refused.errorText)")
            }
            #expect(Self.touched(workspace, since: before) == [])
        }
        // Where each one's state is has not been forgotten over that.
        for configuration in ["config.yaml", "other.yaml"] {
            let credentials = try await workspace.run("credentials", "main", "-c", configuration)
            #expect(credentials.exitCode == 0, "\(credentials.errorText)")
        }
    }

    @Test func `the sandbox's state and the real one are never mistaken for each other`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = workspace.contents()
        let played = try await workspace.run("run", "--once", "--sandbox", "--state", "state", "-c", "config.yaml")
        #expect(played.exitCode == 78, "\(played.errorText)")
        #expect(Self.touched(workspace, since: before) == [])
    }

    // MARK: Full disks

    @Test(.enabled(if: SmallDisk.isPossible, "a file system can be mounted by root alone"))
    func `a full disk leaves the old credentials file whole`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let disk = try SmallDisk(at: workspace.file("disk"), kilobytes: 64)
        try configure(workspace, sandbox, outputs: "./disk/credentials")
        try workspace.write("# mine\n[own]\nregion = eu-west-1\n", to: "disk/credentials")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try TestFile.read(workspace.file("disk/credentials"))
        try disk.fill()

        let full = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(full.exitCode == 73, "\(full.errorText)")
        let failure = try #require(full.events("written_failure").first?["payload"]?["data"])
        #expect(failure["file"]?.string == workspace.file("disk/credentials"))
        #expect(full.events("refresh").count == 2)
        #expect(try TestFile.read(workspace.file("disk/credentials")) == before)
        #expect(FileTree.names(in: disk.path) == ["ballast", "credentials", "credentials.lock"])

        disk.makeRoom()
        let calls = try sandbox.requests()
        let mended = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(mended.exitCode == 0, "\(mended.errorText)")
        let file = try workspace.managed("disk/credentials")
        #expect(Set(file.sections.keys) == Set(Self.names))
        #expect(try TestFile.read(workspace.file("disk/credentials")) != before)
        #expect(file.foreign == Array("# mine\n[own]\nregion = eu-west-1\n".utf8))
        #expect(try sandbox.requests() == calls, "what was fetched while the disk was full was not lost")
    }

    @Test(.enabled(if: SmallDisk.isPossible, "a file system can be mounted by root alone"))
    func `a state that cannot be written stops no refresh, and is made up for when there is room`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let disk = try SmallDisk(at: workspace.file("state"), kilobytes: 1024)
        try configure(workspace, sandbox)
        let daemon = try Daemon(in: workspace)
        for name in Self.names {
            _ = try #require(await daemon.event("written") { $0["profiles"]?.array?.contains(.string(name)) ?? false })
        }
        try disk.fill()

        // Refreshes until the room that the database had reserved is used up.
        var rounds = 0
        while !daemon.eventNames().contains("state_failure"), rounds < 60 {
            _ = try await workspace.run("run", "--once", "--force", "--only", "main", "-c", "config.yaml")
            rounds += 1
        }
        let failure = try #require(await daemon.event("state_failure"))
        #expect(failure["file"]?.string == workspace.file("state"))
        _ = try await workspace.run("run", "--once", "--force", "--only", "main", "-c", "config.yaml")
        let newest = try #require(try workspace.managed().sections["main"])

        // One save with room again brings everything to the disk that was owed to it.
        disk.makeRoom()
        _ = try await workspace.run("run", "--once", "--force", "--only", "side", "-c", "config.yaml")
        #expect(await daemon.stop(SIGKILL) == .signaled(SIGKILL))
        let kept = try await workspace.run("credentials", "main", "-c", "config.yaml", "--format", "json")
        #expect(try kept.json()["sessionToken"]?.string == newest.sessionToken)
        #expect(daemon.eventNames().filter { $0 == "state_failure" }.count == 1)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "a file system can be mounted by root alone"))
    func `a single run whose state is on a full disk writes its outputs and says so`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let disk = try SmallDisk(at: workspace.file("state"), kilobytes: 1024)
        try configure(workspace, sandbox)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.managed().sections
        try disk.fill()
        let full = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(full.exitCode == 73, "\(full.errorText)")
        #expect(full.events("state_failure").count == 1)
        #expect(full.events("refresh").count == 2)
        let after = try workspace.managed().sections
        #expect(Set(after.keys) == Set(Self.names))
        #expect(after["main"]?.sessionToken != before["main"]?.sessionToken)

        disk.makeRoom()
        let mended = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(mended.exitCode == 0, "\(mended.errorText)")
        #expect(try Set(workspace.managed().sections.keys) == Set(Self.names))
    }
}

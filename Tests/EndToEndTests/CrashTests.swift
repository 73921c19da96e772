import Glibc
import StrictJSON
import Testing

/// A daemon that writes all the time, because its credentials live for two seconds, is killed hundreds of times.
@Suite struct `Killed at any instant` {
    private static let signedIn = (1...12).map { "user-\($0)" }
    private static let processes = (1...12).map { "keys-\($0)" }
    private static let names = Set(signedIn + processes + ["role-1", "role-2"])
    private static let killsPerLane = 110

    /// What other programs wrote: comments, Latin-1, CRLF, a section of their own.
    private static let foreignHead: [UInt8] =
        Array("# Schl".utf8) + [0xFC]
        + Array("ssel, von Hand\n\n[own]\r\naws_access_key_id=AKIATESTTESTTESTTEST\r\n".utf8)
        + Array("aws_secret_access_key = test-secret ; not a comment\r\n  \r\n; the end\r\n".utf8)
    private static let foreignMiddle: [UInt8] = Array(
        "\n# between ours\n[other]\nregion = eu-west-1\ns3 =\n  max = 3\n".utf8)

    private func configure(_ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess) throws {
        try workspace.writeTokens(of: Self.signedIn, from: sandbox)
        // The token is said to be short-lived, so that every refresh runs a handler.
        try workspace.writeHandler(
            #"read -r token < "token.$EVERCRED_IDENTITY"; echo "${token%\}}, \"expires_in\": 100}""#, to: "token.sh")
        // Every part of these keys tells when they were made and for whom: a mixture would show.
        func date(_ name: String) -> String {
            """
            [/bin/date, -u, -d, "+2 seconds", '+{"Version": 1, "AccessKeyId": "ASIA%s%N", "SecretAccessKey": "test/%s%N", \
            "SessionToken": "token/%s%N/\(name)", "Expiration": "%Y-%m-%dT%H:%M:%SZ"}']
            """
        }
        let roles = Dictionary(
            uniqueKeysWithValues: (1...2).map { number in
                let role = "arn:aws:iam::111122223333:role/Test\(number)"
                return ("user-\(number)", ", assume: [{profile: role-\(number), roleArn: \"\(role)\"}]")
            })
        let identities =
            Self.signedIn.map { "  \($0): {provider: \(World.issuer)\(roles[$0] ?? "")}\n" }
            + Self.processes.map { "  \($0): {provider: process, refreshHandler: \(date($0))}\n" }
            + ["  stuck: {provider: process, required: false, refreshHandler: [/bin/sleep, \"1000\"]}\n"]
        try workspace.write(
            sandbox.head(name: "crash") + "hub: {summaryEvery: 1s}\nidentities:\n" + identities.joined(),
            to: "config.yaml")
        try workspace.write(bytes: Self.foreignHead, to: "credentials")
    }

    /// Lets everybody sign in, then puts something foreign between two of our sections.
    private func begin(_ workspace: borrowing Workspace) async throws -> [UInt8] {
        let daemon = try Daemon(in: workspace)
        for name in Self.names {
            _ = try #require(await daemon.event("written") { $0["profiles"]?.array?.contains(.string(name)) ?? false })
        }
        #expect(await daemon.stop() == .exited(0))
        let bytes = try TestFile.read(workspace.file("credentials"))
        let header = Array("\n[keys-5]".utf8)
        let middle = try #require(bytes.indices.first { bytes[$0...].starts(with: header) }) + 1
        try workspace.write(bytes: Array(bytes[..<middle] + Self.foreignMiddle + bytes[middle...]), to: "credentials")
        return try workspace.managed().foreign
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `nothing is torn, lost, asked for again or left behind`(_ seed: UInt64) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "2s")
        try configure(workspace, sandbox)
        let foreign = try await begin(workspace)
        #expect(foreign.starts(with: Self.foreignHead))
        let identityIDs = try sandbox.requests()["GetId"]
        #expect(identityIDs == Self.signedIn.count)

        var dice = SeededDice(seed: seed)
        var triples = Triples()
        var linesTold = 0
        for kill in 1...Self.killsPerLane {
            let moment = KillMoment.random(using: &dice)
            let daemon = try Daemon(in: workspace)
            await moment.kill(daemon.process)
            let context = Comment(rawValue: "kill \(kill) of seed \(seed), \(moment)")
            #expect(await daemon.process.wait() == .signaled(SIGKILL), context)
            #expect(daemon.process.errorText == "", context)
            for line in daemon.process.lines { #expect(throws: Never.self, context) { try JSONReader.read(line) } }
            linesTold += daemon.position

            let file = try workspace.managed()
            #expect(file.foreign == foreign, context)
            #expect(Set(file.sections.keys) == Self.names, context)
            #expect(triples.contradiction(in: file) == nil, context)
            #expect(workspace.temporaries().count <= 1, context)
            #expect(await workspace.isQuiet(exceptFor: sandbox.process), context)
            if kill % 5 == 0 { try await expectReadableState(workspace, context) }
        }
        #expect(linesTold > Self.killsPerLane * 4)
        #expect(try sandbox.requests()["GetId"] == identityIDs)
        try await expectGoodEnd(workspace, foreign: foreign)
    }

    private func written(_ workspace: borrowing Workspace) throws -> Int {
        TestFile.exists(workspace.file("credentials")) ? try workspace.managed().sections.count : 0
    }

    private func expectReadableState(_ workspace: borrowing Workspace, _ context: Comment) async throws {
        let status = try await workspace.run("status", "-c", "config.yaml", "--format", "json")
        #expect([0, 1, 69].contains(status.exitCode), context)
        #expect(status.errorText == "", context)
        let rows = try status.json()["sets"]?.array ?? []
        #expect(rows.count == Self.names.count + 1, context)
    }

    /// A last start finds everything in order and sweeps up; file and state tell the same.
    private func expectGoodEnd(_ workspace: borrowing Workspace, foreign: [UInt8]) async throws {
        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("written"))
        #expect(await daemon.stop() == .exited(0))
        #expect(workspace.temporaries().isEmpty)
        for name in ["user-1", "user-7", "keys-3", "role-2"] {
            let result = try await workspace.run("credentials", name, "-c", "config.yaml", "--format", "json")
            #expect(result.exitCode == 0, "\(result.errorText)")
            let keys = try result.json()
            let section = try #require(try workspace.managed().sections[name])
            #expect(keys["accessKeyId"]?.string == section.accessKeyID)
            #expect(keys["secretAccessKey"]?.string == section.secretAccessKey)
            #expect(keys["sessionToken"]?.string == section.sessionToken)
            #expect(keys["expiration"]?.string == section.expiration)
        }
        let file = try workspace.managed()
        #expect(file.foreign == foreign)
        #expect(Set(file.sections.keys) == Self.names)
        if let python = Moto.environment { try await expectBotocoreReads(workspace, python) }
    }

    /// botocore wants UTF-8, in comments too: it gets the file with its one Latin-1 byte replaced.
    private func expectBotocoreReads(_ workspace: borrowing Workspace, _ python: String) async throws {
        let bytes = try TestFile.read(workspace.file("credentials")).map { $0 < 0x80 ? $0 : UInt8(ascii: "u") }
        try workspace.write(bytes: bytes, to: "ascii")
        let script = """
            import sys, botocore.configloader
            profiles = botocore.configloader.raw_config_parse(sys.argv[1])
            print(*sorted(name for name, keys in profiles.items() if "x_evercred" in keys))
            """
        let result = try await workspace.run(program: ["\(python)/bin/python3", "-c", script, workspace.file("ascii")])
        #expect(result.lines == [Self.names.sorted().joined(separator: " ")], "\(result.errorText)")
    }

    @Test func `a sign-in that is cut short is made up for, with the same identity ids`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: Self.signedIn, from: sandbox)
        let identities = Self.signedIn.map { "  \($0): {provider: \(World.issuer)}\n" }.joined()
        // Summaries, so that a life with nothing left to do has lines to count as well.
        let rest = "schedule: {concurrency: 1}\nhub: {summaryEvery: 1s}\nidentities:\n" + identities
        try workspace.write(sandbox.head() + rest, to: "config.yaml")
        var known: [String: String] = [:]
        var kills = 0
        while kills < 40, try written(workspace) < Self.signedIn.count {
            let daemon = try Daemon(in: workspace)
            // Each life is long enough for one identity more: two first lines, sign-in, refresh, the file.
            await KillMoment.lines(3 + kills % 3, turns: kills * 37 % 1000).kill(daemon.process)
            _ = await daemon.process.wait()
            kills += 1
            for line in daemon.process.lines {
                let payload = try JSONReader.read(line)["payload"]
                guard payload?["event"]?.string == "refresh", let name = payload?["data"]?["identity"]?.string,
                    let id = payload?["data"]?["identityId"]?.string
                else { continue }
                #expect(known.updateValue(id, forKey: name) == nil, "what was told to be signed in is remembered")
            }
        }
        let result = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(result.exitCode == 0)
        #expect(try Set(workspace.managed().sections.keys) == Set(Self.signedIn))
        // One call for each, and at most one more for each kill: its answer may not have reached the disk.
        let calls = try sandbox.requests()["GetId"] ?? 0
        #expect((Self.signedIn.count...Self.signedIn.count + kills).contains(calls))
    }
}

/// All keys that were ever seen in a file, to tell that parts of two answers were mixed.
private struct Triples {
    private var owners: [String: ManagedFile.Section] = [:]

    /// What does not belong together; `nil` when everything does.
    mutating func contradiction(in file: ManagedFile) -> String? {
        for (name, section) in file.sections {
            // Two clocks of one machine may well show the same time: the parts of these keys are judged by themselves.
            if section.secretAccessKey.hasPrefix("test/") {
                let moment = section.secretAccessKey.dropFirst(5)
                if section.accessKeyID != "ASIA\(moment)" || section.sessionToken != "token/\(moment)/\(name)" {
                    return "[\(name)]: the keys are of different answers"
                }
                continue
            }
            for part in [section.accessKeyID, section.secretAccessKey, section.sessionToken] {
                guard let before = owners.updateValue(section, forKey: part), before != section else { continue }
                return "[\(name)]: \(part.prefix(20)) was seen with other keys"
            }
        }
        return nil
    }
}

extension Workspace {
    fileprivate func write(bytes: [UInt8], to name: String) throws {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFile.Failure(path: file(name), errno: errno) }
        defer { close(descriptor) }
        guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
            throw TestFile.Failure(path: file(name), errno: errno)
        }
    }

    /// The temporary files that a killed writer may have left.
    fileprivate func temporaries() -> [String] { FileTree.names(in: path).filter { $0.hasPrefix(".evercred-") } }

    /// Whether nothing works in this folder any more but that process. What was killed may take a moment to be gone.
    fileprivate func isQuiet(exceptFor process: LiveProcess) async -> Bool {
        for _ in 0..<10_000 {
            if ProcessTable.processes(workingIn: path).allSatisfy({ $0 == process.pid }) { return true }
            sched_yield()
        }
        return false
    }
}

import Glibc
import StrictJSON
import Testing

/// What becomes of credentials, files and state when the configuration, or what somebody else touched, has changed.
@Suite struct `Changes of the configuration` {
    private static let role = "arn:aws:iam::111122223333:role"

    @Test func `two configurations of one user keep house side by side in one file`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.write("# mine\n[own]\nregion = eu-west-1\n", to: "credentials")
        for name in ["one", "two"] {
            try workspace.makeFolder(name)
            for identity in ["\(name)-a", "\(name)-b", "common"] {
                let token = try sandbox.token(of: identity, issuer: World.issuer)
                try workspace.write(#"{"token": "\#(token)"}"#, to: "\(name)/token.\(identity)")
            }
            try workspace.writeHandler(#"exec cat "token.$EVERCRED_IDENTITY""#, to: "\(name)/token.sh")
            try workspace.write(
                sandbox.head(name: name, outputs: "../credentials") + """
                    identities:
                      \(name)-a: {provider: \(World.issuer)}
                      \(name)-b: {provider: \(World.issuer)}
                    """, to: "\(name)/config.yaml")
        }

        for _ in 1...4 {
            let first = try workspace.start(["run", "--once", "--force", "-c", "one/config.yaml"])
            let second = try workspace.start(["run", "--once", "--force", "-c", "two/config.yaml"])
            #expect(await first.wait() == .exited(0), "\(first.errorText)")
            #expect(await second.wait() == .exited(0), "\(second.errorText)")
        }
        var file = try workspace.managed()
        let owners = ["one-a": "one/one-a", "one-b": "one/one-b", "two-a": "two/two-a", "two-b": "two/two-b"]
        #expect(file.sections.mapValues(\.owner) == owners)
        #expect(file.foreign == Array("# mine\n[own]\nregion = eu-west-1\n".utf8))

        // A profile of the other one's is refused, and so is the user's own.
        let before = try TestFile.read(workspace.file("credentials"))
        for profile in ["one-a", "own"] {
            try workspace.write(
                sandbox.head(name: "two", outputs: "../credentials") + """
                    identities:
                      two-a: {provider: \(World.issuer)}
                      two-b: {provider: \(World.issuer)}
                      common: {provider: \(World.issuer), profile: \(profile)}
                    """, to: "two/config.yaml")
            let result = try await workspace.run("run", "--once", "-c", "two/config.yaml")
            #expect(result.exitCode == 73)
            let failure = try #require(result.events("written_failure").first?["payload"]?["data"])
            #expect(failure["profiles"]?.array == [.string(profile)])
            #expect(try TestFile.read(workspace.file("credentials")) == before)
        }

        // What one forgets is no business of the other.
        let logout = try await workspace.run("logout", "one-a", "-c", "one/config.yaml")
        #expect(logout.exitCode == 0, "\(logout.errorText)")
        file = try workspace.managed()
        #expect(Set(file.sections.keys) == ["one-b", "two-a", "two-b"])
    }

    // MARK: Identities that leave

    private static let many = (1...12).map { "many-\($0)" }

    private func writeMany(_ names: [String], _ workspace: borrowing Workspace) throws {
        let entries = names.map { "\n  \($0): {provider: \(World.issuer)}" }.joined()
        try workspace.write("identities:\(entries.isEmpty ? " {}" : entries)\n", to: "conf.d/many.yaml")
    }

    private func configureMany(_ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess) throws {
        try workspace.writeTokens(of: Self.many + ["main"], from: sandbox)
        try workspace.makeFolder("conf.d")
        // The included file's handlers would belong to its own folder; these belong to the main file.
        try writeMany(Self.many, workspace)
        try workspace.write(
            sandbox.head() + "include: [conf.d/*.yaml]\nidentities:\n  main: {provider: \(World.issuer)}\n",
            to: "config.yaml")
    }

    @Test func `an emptied include retires nobody until that is confirmed`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configureMany(workspace, sandbox)
        let first = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(first.exitCode == 0, "\(first.errorText)")
        let written = try TestFile.read(workspace.file("credentials"))
        #expect(try Set(workspace.managed().sections.keys) == Set(Self.many + ["main"]))
        let calls = try sandbox.requests()

        try writeMany([], workspace)
        for _ in 1...2 {
            let refused = try await workspace.run("run", "--once", "-c", "config.yaml")
            #expect(refused.exitCode == 0)
            let told = try #require(refused.events("prune_refused").first?["payload"]?["data"])
            #expect(told["missing"]?.integer == 12)
            #expect(told["known"]?.integer == 13)
            #expect(refused.events("signOut").isEmpty)
            #expect(try TestFile.read(workspace.file("credentials")) == written)
        }
        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("prune_refused"))
        #expect(await daemon.stop() == .exited(0))
        #expect(try TestFile.read(workspace.file("credentials")) == written)

        let confirmed = try await workspace.run("run", "--once", "--prune", "-c", "config.yaml")
        #expect(confirmed.exitCode == 0)
        let signedOut = confirmed.events("signOut").compactMap { $0["payload"]?["data"] }
        #expect(Set(signedOut.compactMap { $0["identity"]?.string }) == Set(Self.many))
        #expect(signedOut.allSatisfy { $0["reason"]?.string == "retired" })
        #expect(try TestFile.read(workspace.file("credentials")) == written, "their keys are good for an hour")
        let again = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(again.events("signOut").isEmpty && again.events("prune_refused").isEmpty)
        let status = try await workspace.run("status", "-c", "config.yaml", "--format", "json")
        #expect(try status.json()["sets"]?.array?.count == 1)

        // The names come back with everything that was theirs.
        try writeMany(Self.many, workspace)
        let back = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(back.exitCode == 0)
        #expect(try TestFile.read(workspace.file("credentials")) == written)
        #expect(try sandbox.requests() == calls)
    }

    @Test func `a selection retires nobody`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configureMany(workspace, sandbox)
        _ = try await workspace.run("run", "--once", "-c", "config.yaml")
        try writeMany(Array(Self.many.dropLast()), workspace)
        let selected = try await workspace.run("run", "--once", "--only", "main", "-c", "config.yaml")
        #expect(selected.events("signOut").isEmpty)
        let all = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(all.events("signOut").compactMap { $0["payload"]?["data"]?["identity"]?.string } == ["many-12"])
    }

    /// `date` prints credentials that end so many seconds from now.
    private static func shortLived(_ lifetime: String) -> String {
        """
        [/bin/date, -u, -d, "+\(lifetime)", '+{"Version": 1, "AccessKeyId": "ASIA%s%N", "SecretAccessKey": "test/%N", \
        "SessionToken": "token/%N", "Expiration": "%Y-%m-%dT%H:%M:%SZ"}']
        """
    }

    private func configureLeaving(_ workspace: borrowing Workspace, leavingToo: Bool) throws {
        let leaving = "\n  leaving: {provider: process, refreshHandler: \(Self.shortLived("2 seconds"))}"
        try workspace.write(
            """
            name: test
            outputs: [{type: profile, file: ./credentials}]
            identities:
              staying: {provider: process, refreshHandler: \(Self.shortLived("1 hour"))}\(leavingToo ? leaving : "")
            """, to: "config.yaml")
    }

    @Test func `the section of a retired identity leaves a daemon's file with its last keys`() async throws {
        let workspace = try Workspace()
        try configureLeaving(workspace, leavingToo: true)
        let daemon = try Daemon(in: workspace)
        _ = try #require(await daemon.event("written") { $0["profiles"]?.array?.contains("leaving") ?? false })
        try configureLeaving(workspace, leavingToo: false)
        #expect(try await workspace.run("reload", "-c", "config.yaml").exitCode == 0)
        let signOut = try #require(await daemon.event("signOut"))
        #expect(signOut["identity"]?.string == "leaving")
        #expect(signOut["reason"]?.string == "retired")
        _ = try #require(await daemon.event("written") { $0["removed"]?.array == ["leaving"] })
        #expect(try Set(workspace.managed().sections.keys) == ["staying"])
        #expect(!daemon.eventNames().drop { $0 != "signOut" }.contains("refresh"))
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `the section of a retired identity leaves the file of single runs with its last keys`() async throws {
        let workspace = try Workspace()
        try configureLeaving(workspace, leavingToo: true)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").events("refresh").count == 2)
        let expiration = try #require(try workspace.managed().sections["leaving"]).expiration
        try configureLeaving(workspace, leavingToo: false)
        // Run after run, until the clock has passed the end of the keys: the run after that must have removed them.
        var isOver = false
        while !isOver {
            let now = try await workspace.run(program: ["/bin/date", "-u", "+%Y-%m-%dT%H:%M:%SZ"]).lines[0]
            isOver = now > expiration
            let run = try await workspace.run("run", "--once", "--every", "1s", "-c", "config.yaml")
            #expect(run.exitCode == 0, "\(run.errorText)")
        }
        #expect(try Set(workspace.managed().sections.keys) == ["staying"])
    }

    // MARK: Identities that change

    @Test func `a renamed identity takes its sign-in, its keys and its sections along`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["old"], from: sandbox)
        try workspace.write(workspace.read("token.old"), to: "token.new")
        try workspace.write("[own]\nregion = eu-west-1\n", to: "credentials")
        func configure(_ identity: String) throws {
            try workspace.write(sandbox.head() + "identities:\n  \(identity)\n", to: "config.yaml")
        }
        let assume = "assume: [{profile: deploy, roleArn: \"\(Self.role)/Deploy\"}]"
        try configure("old: {provider: \(World.issuer), \(assume)}")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.managed().sections
        let calls = try sandbox.requests()

        try configure("new: {provider: \(World.issuer), formerly: [old], \(assume)}")
        let renamed = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(renamed.exitCode == 0, "\(renamed.errorText)")
        for event in ["signIn", "signOut", "refresh", "tokenRefresh"] { #expect(renamed.events(event).isEmpty) }
        #expect(try sandbox.requests() == calls)
        let file = try workspace.managed()
        #expect(Set(file.sections.keys) == ["new", "deploy"])
        #expect(file.sections["new"]?.sessionToken == before["old"]?.sessionToken)
        #expect(file.sections["new"]?.owner == "test/new")
        #expect(file.sections["deploy"] == before["deploy"])
        #expect(file.foreign == Array("[own]\nregion = eu-west-1\n".utf8))

        // And it goes on under its new name, with the identity id of the old one.
        let forced = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(forced.exitCode == 0)
        #expect(try sandbox.requests()["GetId"] == 1)
    }

    @Test func `keys of a role that was changed leave the file, even when the new role cannot be had`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["main"], from: sandbox)
        func configure(_ role: String) throws {
            try workspace.write(
                sandbox.head() + """
                    identities:
                      main: {provider: \(World.issuer), assume: [{profile: deploy, roleArn: "\(Self.role)/\(role)"}]}
                    """, to: "config.yaml")
        }
        try configure("Old")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.managed().sections
        try sandbox.add(
            fault: #"{"operation": "AssumeRole", "effect": {"error": {"status": 403, "code": "AccessDenied"}}}"#)
        try configure("New")
        let refused = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(refused.exitCode == 1)
        let names = refused.lines.compactMap { try? JSONReader.read($0)["payload"]?["event"]?.string }
        let removal = try #require(names.firstIndex(of: "written"))
        let failure = try #require(names.firstIndex(of: "refresh_failure"))
        #expect(removal < failure)
        #expect(try workspace.managed().sections == before.filter { $0.key == "main" })

        try sandbox.removeFaults()
        let forced = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(forced.exitCode == 0, "\(forced.errorText)")
        #expect(try Set(workspace.managed().sections.keys) == ["main", "deploy"])
        let whoami = try await workspace.run("whoami", "deploy", "--verify", "-c", "config.yaml")
        let arn = try whoami.json()["caller"]?["arn"]?.string
        #expect(arn?.contains(":assumed-role/New/") ?? false)
    }

    @Test func `keys of another pool or user leave the file before new ones are asked for`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["main", "side"], from: sandbox)
        func configure(_ main: String) throws {
            try workspace.write(
                sandbox.head() + """
                    identities:
                      main: {provider: \(World.issuer)\(main)}
                      side: {provider: \(World.issuer)}
                    """, to: "config.yaml")
        }
        try configure("")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let side = try #require(try workspace.managed().sections["side"])
        var identityIDs: Set<String> = []
        for (number, change) in [", identityPoolId: \"\(World.otherPool)\"", ", user: {name: Somebody}"].enumerated() {
            try configure(change)
            try sandbox.add(
                fault:
                    #"{"operation": "GetId", "effect": {"error": {"status": 400, "code": "NotAuthorizedException"}}}"#)
            let refused = try await workspace.run("run", "--once", "-c", "config.yaml")
            #expect(refused.exitCode == 1)
            #expect(try workspace.managed().sections == ["side": side])
            try sandbox.removeFaults()
            let forced = try await workspace.run("run", "--once", "--force", "--only", "main", "-c", "config.yaml")
            #expect(forced.exitCode == 0, "\(forced.errorText)")
            let refresh = try #require(forced.events("refresh").first?["payload"]?["data"])
            identityIDs.insert(refresh["identityId"]?.string ?? "")
            #expect(identityIDs.count == number + 1)
            #expect(try Set(workspace.managed().sections.keys) == ["main", "side"])
        }
    }

    @Test func `keys that are merely due because of a change stay until the new ones are there`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["main"], from: sandbox)
        func configure(_ duration: String) throws {
            let role = "{profile: deploy, roleArn: \"\(Self.role)/Deploy\", duration: \(duration)}"
            try workspace.write(
                sandbox.head() + "identities: {main: {provider: \(World.issuer), assume: [\(role)]}}\n",
                to: "config.yaml")
        }
        try configure("1h")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.managed().sections
        try configure("45m")
        try sandbox.add(
            fault: #"{"operation": "AssumeRole", "effect": {"error": {"status": 403, "code": "AccessDenied"}}}"#)
        let refused = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(refused.exitCode == 1)
        #expect(refused.events("refresh_failure").count == 1)
        #expect(try workspace.managed().sections == before)

        try sandbox.removeFaults()
        let forced = try await workspace.run("run", "--once", "--force", "--only", "deploy", "-c", "config.yaml")
        #expect(forced.exitCode == 0, "\(forced.errorText)")
        #expect(try workspace.managed().sections["deploy"] != before["deploy"])
        let lifetimes = forced.events("refresh").compactMap { $0["payload"]?["data"]?["lifetimeSeconds"]?.integer }
        #expect(lifetimes.contains(2700))
    }

    @Test func `an output that moved takes its sections along, without a call`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["main"], from: sandbox)
        try workspace.write("# mine\n", to: "credentials")
        try workspace.write(sandbox.head() + "identities: {main: {provider: \(World.issuer)}}\n", to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.managed().sections
        let calls = try sandbox.requests()
        try workspace.write(
            sandbox.head(outputs: "./elsewhere") + "identities: {main: {provider: \(World.issuer), profile: other}}\n",
            to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        #expect(try workspace.read("credentials") == "# mine\n")
        #expect(try workspace.managed("elsewhere").sections["other"] == before["main"])
        #expect(try sandbox.requests() == calls)
    }

    // MARK: Files that others touched

    @Test(
        arguments: [
            ("deleted", "rm credentials"), ("emptied", ": > credentials"),
            ("altered", "sed -i s,^aws_secret_access_key.*,aws_secret_access_key=wrong, credentials"),
            ("given a key twice", "sed -i /^aws_access_key_id/p credentials"),
            ("stripped of a key", "sed -i /^aws_session_token/d credentials"),
        ])
    func `a credentials file that was touched is as it was after the next run, without a call`(
        _ what: String, _ command: String
    ) async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["main", "side"], from: sandbox)
        try workspace.write(
            sandbox.head() + "identities: {main: {provider: \(World.issuer)}, side: {provider: \(World.issuer)}}\n",
            to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try workspace.managed().sections
        let calls = try sandbox.requests()
        _ = try await workspace.run(program: ["/bin/sh", "-c", command])
        let repaired = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(repaired.exitCode == 0, "\(what): \(repaired.errorText)")
        #expect(!repaired.events("written").isEmpty)
        #expect(try workspace.managed().sections == before)
        #expect(try sandbox.requests() == calls)
        let idle = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(idle.events("written").isEmpty, "there was nothing left to repair")
    }

    @Test func `a section of somebody else's is taken over when that is asked for, and a copy is kept`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["main"], from: sandbox)
        let original =
            "# mine\n[main]\naws_access_key_id = AKIATESTTESTTESTTEST\naws_secret_access_key = test\nregion = x\n"
        try workspace.write(original, to: "credentials")
        try workspace.write(sandbox.head() + "identities: {main: {provider: \(World.issuer)}}\n", to: "config.yaml")
        let refused = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(refused.exitCode == 73)
        #expect(try workspace.read("credentials") == original)
        #expect(!TestFile.exists(workspace.file("credentials.before-evercred")))

        let calls = try sandbox.requests()
        let adopted = try await workspace.run("run", "--once", "--adopt", "-c", "config.yaml")
        #expect(adopted.exitCode == 0, "\(adopted.errorText)")
        #expect(try workspace.read("credentials.before-evercred") == original)
        let text = try workspace.read("credentials")
        #expect(text.hasPrefix("# mine\n[main]\n"))
        #expect(text.contains("\nregion = x\n"))
        #expect(!text.contains("AKIATEST"))
        #expect(try sandbox.requests() == calls, "the credentials were there already")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
    }
}

import Config
import CredentialModel
import Platform
import Providers
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// What becomes of everything when the configuration changes, under a running daemon or between two runs.
@Suite(.timeLimit(.minutes(1))) struct ChangesTests {
    private static let hour = Duration.seconds(3600)
    private static let role = """
        billing:
          provider: google
          assume: [{profile: prod, roleArn: "arn:aws:iam::111122223333:role/ROLE"}]
        """

    /// Identities named `id-0`, `id-1`, …
    private static func fleet(_ range: Range<Int>) -> String {
        range.map { "id-\($0): {provider: google}" }.joined(separator: "\n")
    }

    // MARK: Reload

    @Test func `a reload leaves the timers of what has not changed alone`() async throws {
        try await World.with { world in
            let before = try world.settings("billing: {provider: google}\nreports: {provider: google}")
            let after = try world.settings(
                "reports: {provider: google}\nbilling: {provider: google}\nnew: {provider: guest}")
            try await world.withDaemon(before) { daemon in
                await daemon.advance(by: .seconds(1000))
                let calls = world.aws.calls.count
                let ends = await [daemon.remaining("billing"), daemon.remaining("reports")]
                try await daemon.reload(after)
                await daemon.settle()
                #expect(await [daemon.remaining("billing"), daemon.remaining("reports")] == ends)
                #expect(world.aws.calls.dropFirst(calls).map(\.subject) == ["guest", "guest"])
                #expect(world.handlers.runs.count == 2)
                let told = daemon.sink.all("configured")
                #expect(told.map { $0["reloaded"] } == ["false", "true"])
                #expect(told.last?["identities"] == "3")
                await daemon.advance(by: .seconds(3 * 3600))
                #expect(daemon.sink.all("expired").isEmpty)
            }
        }
    }

    @Test func `a refused configuration changes nothing`() async throws {
        try await World.with { world in
            let loader = ConfigLoader(environment: [:], homeDirectory: "/home/test")
            let broken = loader.load(text: "identities: {a: {provider: nobody}}", path: "/etc/evercred/config.yaml")
            try await world.withDaemon(try world.settings("billing: {provider: google}")) { daemon in
                await daemon.orchestrator.refuseReload(diagnostics: broken.diagnostics)
                let told = try #require(daemon.sink.all("reload_failure").first)
                #expect(told.level == "error" && told.data["diagnostics"]?.array?.isEmpty == false)
                await daemon.advance(by: .seconds(3 * 3600))
                #expect(await daemon.row("billing")?.condition == .fresh)
            }
        }
    }

    @Test func `a reload beside a running refresh loses nothing of it`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                let gate = Gate()
                world.aws.hold(at: gate)
                let first = world.value(of: "billing")
                let request = Task {
                    await daemon.orchestrator.refresh(Selection(patterns: ["billing"]), isForced: true)
                }
                await gate.waitForArrivals()
                try await daemon.reload(settings)
                gate.open()
                await daemon.hurry(request)
                #expect(world.handlers.runs.count == 2)
                #expect(world.value(of: "billing") != first)
                let set = try #require(await world.set("billing"))
                #expect(set.credentials?.accessKeyID == world.value(of: "billing"))
                #expect(
                    try #require(await world.identity("billing")).token?.value.reveal().hasPrefix("token:billing:2:")
                        == true)
            }
        }
    }

    // MARK: Roles

    @Test func `keys of another role leave the file before anybody is asked for new ones`() async throws {
        try await World.with { world in
            let before = try world.settings(Self.role)
            let after = try world.settings(Self.role.replacing("ROLE", with: "Other"))
            try await world.withDaemon(before) { daemon in
                #expect(world.value(of: "prod") != nil)
                let gate = Gate()
                world.aws.hold(at: gate)
                try await daemon.reload(after)
                await gate.waitForArrivals()
                #expect(world.value(of: "prod") == nil)
                #expect(world.value(of: "billing") != nil)
                gate.open()
                await daemon.settle()
                #expect(world.value(of: "prod") != nil)
                #expect(world.aws.calls.last?.subject.hasSuffix("/Other") == true)
                #expect(daemon.sink.all("refresh").last?["reason"] == "initial")
                #expect(daemon.sink.all("written").contains { $0.data["removed"] == ["prod"] })
            }
        }
    }

    @Test func `a role that changes while it is being taken is not written with the old one's keys`() async throws {
        try await World.with { world in
            let before = try world.settings(Self.role)
            let after = try world.settings(Self.role.replacing("ROLE", with: "Other"))
            try await world.withDaemon(before) { daemon in
                let gate = Gate()
                world.aws.hold(at: gate)
                let request = Task { await daemon.orchestrator.refresh(Selection(patterns: ["prod"]), isForced: true) }
                await gate.waitForArrivals()
                gate.open()
                await daemon.hurry(request)
                let second = Gate()
                world.aws.hold(at: second)
                await daemon.orchestrator.makeDue("prod")
                await second.waitForArrivals()
                try await daemon.reload(after)
                second.open()
                await daemon.settle()
                let number = world.aws.calls.lastIndex { $0.subject.hasSuffix("/Other") }
                let key = try #require(world.value(of: "prod"))
                #expect(key == "ASIATEST\(1_000_000 + (try #require(number)) + 1)")
                #expect(try #require(await world.set("prod")).credentials?.accessKeyID == key)
            }
        }
    }

    @Test func `other parameters of a role keep its keys in place until there are new ones`() async throws {
        try await World.with { world in
            let before = try world.settings(Self.role)
            let after = try world.settings(Self.role.replacing("ROLE\"", with: "ROLE\", duration: 30m"))
            try await world.withDaemon(before) { daemon in
                let key = world.value(of: "prod")
                world.aws.fail { $0.operation == .assumeRole ? .broken : nil }
                try await daemon.reload(after)
                await daemon.advance(by: .seconds(60))
                #expect(world.value(of: "prod") == key)
                world.aws.fail(nil)
                await daemon.advance(by: .seconds(600))
                #expect(world.value(of: "prod") != key)
                #expect(daemon.sink.all("refresh").last?["reason"] == "configuration")
            }
        }
    }

    // MARK: Names and places

    @Test func `a renamed identity moves with its state and its section`() async throws {
        try await World.with { world in
            _ = try await world.once(try world.settings("billing: {provider: google}\nreports: {provider: guest}"))
            let key = world.value(of: "billing")
            let calls = world.aws.calls.count
            let renamed = try world.settings(
                "invoices: {provider: google, formerly: [billing]}\nreports: {provider: guest}")
            let (code, sink) = try await world.once(renamed)
            #expect(code == .success)
            #expect(world.aws.calls.count == calls)
            #expect(world.value(of: "billing") == nil)
            #expect(world.value(of: "invoices") == key)
            #expect(world.value("x_evercred", of: "invoices") == "test/invoices")
            #expect(sink.all("signOut").isEmpty)
            let sets = try await world.store.load().sets.map(\.name).sorted()
            #expect(sets == ["invoices", "reports"])
            // And so it stays.
            #expect(try await world.once(renamed).sink.names == ["started", "configured"])
        }
    }

    @Test func `an output that moves to another file leaves the old one`() async throws {
        try await World.with { world in
            _ = try await world.once(try world.settings("billing: {provider: google}\nreports: {provider: guest}"))
            let calls = world.aws.calls.count
            let moved = try world.settings(
                "billing: {provider: google, outputs: [{type: profile, file: \(world.folder.path("elsewhere"))}]}\n"
                    + "reports: {provider: guest}")
            _ = try await world.once(moved)
            #expect(world.aws.calls.count == calls)
            #expect(world.value(of: "billing") == nil)
            #expect(world.value(of: "billing", in: "elsewhere") != nil)
            #expect(world.value(of: "reports") != nil)
        }
    }

    @Test func `a changed pool asks for another id, a changed user for another token too`() async throws {
        try await World.with { world in
            func configured(_ more: String) throws -> Settings {
                try world.settings("billing: {provider: google\(more)}")
            }
            let pool = ", identityPoolId: \"eu-west-1:99999999-2222-3333-4444-555555555555\""
            _ = try await world.once(try configured(""))
            _ = try await world.once(try configured(pool))
            #expect(world.aws.calls.map(\.operation) == [.getID, .getCredentials, .getID, .getCredentials])
            #expect(world.handlers.runs.count == 1)
            _ = try await world.once(try configured("\(pool), user: {email: other@example.com}"))
            #expect(world.aws.count(.getID) == 3)
            #expect(world.handlers.runs.map(\.reason) == ["initial", "initial"])
        }
    }

    // MARK: Leaving and coming back

    @Test func `an identity that leaves keeps its section until its keys end, and its token for its return`()
        async throws
    {
        try await World.with { world in
            world.handlers.answer(.token(lifetime: .seconds(100 * 86_400)))
            let both = try world.settings("billing: {provider: google}\nreports: {provider: guest}")
            let one = try world.settings("reports: {provider: guest}")
            try await world.withDaemon(both) { daemon in
                try await daemon.reload(one)
                #expect(daemon.sink.all("signOut").map { $0["reason"] } == ["retired"])
                await daemon.advance(by: .seconds(3590))
                #expect(world.value(of: "billing") != nil)
                world.clock.advance(by: .seconds(20))
                _ = await daemon.sink.first { $0.event == "written" && $0.data["removed"] == ["billing"] }
                await daemon.settle()
                #expect(world.value(of: "billing") == nil)
                #expect(world.value(of: "reports") != nil)
                #expect(world.aws.calls.count { $0.subject == "billing" && $0.operation == .getCredentials } == 1)
                #expect(daemon.sink.all("expired").isEmpty)
            }
            let forgotten = try await world.set("billing")
            #expect(forgotten == nil)
            world.clock.advance(by: .seconds(20 * 86_400))
            let (_, sink) = try await world.once(both)
            #expect(world.handlers.runs.count == 1)
            #expect(world.aws.calls.count { $0.subject == "billing" && $0.operation == .getID } == 1)
            #expect(sink.all("signIn").map { $0["identity"] } == ["billing"])
        }
    }

    @Test func `under cron a section whose keys have ended goes with the next run`() async throws {
        try await World.with { world in
            _ = try await world.once(try world.settings("billing: {provider: google}\nreports: {provider: guest}"))
            let one = try world.settings("reports: {provider: guest}")
            _ = try await world.once(one)
            #expect(world.value(of: "billing") != nil)
            world.clock.advance(by: .seconds(7200))
            _ = try await world.once(one, only: ["reports"])
            #expect(world.value(of: "billing") != nil)
            _ = try await world.once(one)
            #expect(world.value(of: "billing") == nil)
            let left = try await world.set("billing")
            #expect(left == nil)
        }
    }

    @Test func `an identity that comes back in time finds everything in place`() async throws {
        try await World.with { world in
            let both = try world.settings("billing: {provider: google}\nreports: {provider: guest}")
            let one = try world.settings("reports: {provider: guest}")
            try await world.withDaemon(both) { daemon in
                let key = world.value(of: "billing")
                try await daemon.reload(one)
                await daemon.advance(by: .seconds(600))
                try await daemon.reload(both)
                await daemon.settle()
                #expect(world.value(of: "billing") == key)
                #expect(world.handlers.runs.count == 1)
                await daemon.advance(by: .seconds(3 * 3600))
                #expect(await daemon.row("billing")?.condition == .fresh)
                #expect(daemon.sink.all("expired").isEmpty)
            }
        }
    }

    @Test func `an emptied include retires nobody: everything goes on, and somebody is told`() async throws {
        try await World.with { world in
            let all = try world.settings(Self.fleet(0..<15))
            let few = try world.settings(Self.fleet(0..<3))
            try await world.withDaemon(all) { daemon in
                try await daemon.reload(few)
                let told = try #require(daemon.sink.all("prune_refused").first)
                #expect(told.level == "error" && told["missing"] == "12" && told["known"] == "15")
                await daemon.advance(by: .seconds(5 * 3600))
                #expect(await daemon.orchestrator.rows().count { $0.condition == .fresh } == 15)
                #expect(daemon.sink.all("expired").isEmpty && daemon.sink.all("signOut").isEmpty)
                // The include is back.
                try await daemon.reload(all)
                #expect(daemon.sink.all("prune_refused").count == 1)
            }
            // The same between two runs, for as long as nobody says --prune.
            for _ in 1...3 {
                world.clock.advance(by: Self.hour)
                let (code, sink) = try await world.once(few, every: .seconds(60))
                #expect(code == .success)
                #expect(sink.all("prune_refused").count == 1)
                #expect(world.value(of: "id-14") != nil)
            }
            world.clock.advance(by: .seconds(10))
            let (_, sink) = try await world.once(few, prunes: true)
            #expect(sink.all("signOut").count == 12)
            world.clock.advance(by: Self.hour)
            let last = try await world.once(few)
            #expect(last.sink.all("prune_refused").isEmpty)
            #expect(world.value(of: "id-14") == nil && world.value(of: "id-2") != nil)
        }
    }

    // MARK: Logging out

    @Test func `whoever logs out is forgotten and rests until somebody forces him`() async throws {
        try await World.with { world in
            let settings = try world.settings(Self.role)
            try await world.withDaemon(settings) { daemon in
                #expect(await daemon.logout("billing") != nil)
                #expect(world.value(of: "billing") == nil && world.value(of: "prod") == nil)
                #expect(daemon.sink.all("signOut").map { $0["reason"] } == ["logout"])
                let record = try #require(await world.identity("billing"))
                #expect(record.token == nil && record.identityID == nil && record.isResting && !record.isSignedIn)
                let calls = world.aws.calls.count
                await daemon.advance(by: .seconds(10 * 3600))
                #expect(world.aws.calls.count == calls)
                #expect(await daemon.row("prod")?.condition == .resting)
                #expect(daemon.sink.all("expired").isEmpty)
            }
            #expect(try await world.once(settings).code == .noPermission)
            #expect(world.handlers.runs.count == 1)
            try await world.withDaemon(settings) { daemon in
                let rows = await daemon.refresh("prod", isForced: true)
                #expect(rows.allSatisfy { $0.condition == .fresh })
                #expect(daemon.sink.all("signIn").count == 1)
                await daemon.advance(by: .seconds(3 * 3600))
                #expect(await daemon.row("billing")?.condition == .fresh)
            }
        }
    }

    @Test func `who logs out while he is being refreshed stays logged out`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                let gate = Gate()
                world.aws.hold(at: gate)
                let request = Task {
                    await daemon.orchestrator.refresh(Selection(patterns: ["billing"]), isForced: true)
                }
                await gate.waitForArrivals()
                let logout = Task { await daemon.orchestrator.logout("billing", onlyForgets: false) }
                await daemon.wait { await !(daemon.orchestrator.passWaiters.isEmpty) }
                gate.open()
                await daemon.hurry(logout)
                await daemon.hurry(request)
                await daemon.advance(by: .seconds(2 * 3600))
                #expect(world.value(of: "billing") == nil)
                #expect(await daemon.row("billing")?.condition == .resting)
                let record = try #require(await world.identity("billing"))
                #expect(record.token == nil && record.isResting)
            }
        }
    }

    @Test func `a logout may leave the files alone, and knows whom it does not know`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                let key = world.value(of: "billing")
                #expect(await daemon.logout("billing", onlyForgets: true) == .nothing)
                #expect(world.value(of: "billing") == key)
                #expect(await daemon.logout("nobody") == nil)
            }
        }
    }
}

extension Daemon {
    /// Logs an identity out as another process does.
    fileprivate func logout(_ name: String, onlyForgets: Bool = false) async -> Revocation? {
        let logout = Task { await orchestrator.logout(name, onlyForgets: onlyForgets) }
        await hurry(logout)
        return await logout.value
    }
}

extension Orchestrator {
    /// Makes a set due now, as if its definition had changed.
    fileprivate func makeDue(_ name: String) {
        guard let job = jobs[name] else { return }
        sets[job].record.fingerprint = "before"
        plan(job)
    }
}

extension String {
    /// The text with every occurrence of one text replaced by another.
    fileprivate func replacing(_ text: String, with other: String) -> String {
        split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
    }
}

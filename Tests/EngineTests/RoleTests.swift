import CredentialModel
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// Roles and the identities whose credentials take them.
@Suite(.timeLimit(.minutes(1))) struct RoleTests {
    private static let hour = Duration.seconds(3600)

    /// One identity with three roles, the last of which is taken with the second one's credentials.
    private static let configuration = """
        billing:
          provider: google
          assume:
            - {profile: dev, roleArn: "arn:aws:iam::111122223333:role/Dev"}
            - profile: prod
              roleArn: "arn:aws:iam::444455556666:role/Prod"
              assume: [{profile: audit, roleArn: "arn:aws:iam::777788889999:role/Audit"}]
        """

    /// How many sets of the configuration have the condition.
    private static func count(_ condition: StatusRow.Condition, _ daemon: Daemon) async -> Int {
        await daemon.orchestrator.rows().count { $0.condition == condition }
    }

    @Test func `a parent is refreshed once for all its children, and goes before them`() async throws {
        try await World.with { world in
            try await world.withDaemon(try world.settings(Self.configuration)) { daemon in
                #expect(world.aws.count(.getCredentials) == 1)
                let roles = world.aws.calls.filter { $0.operation == .assumeRole }.map(\.subject)
                #expect(
                    Set(roles.prefix(2)) == [
                        "arn:aws:iam::111122223333:role/Dev", "arn:aws:iam::444455556666:role/Prod",
                    ])
                #expect(roles.dropFirst(2) == ["arn:aws:iam::777788889999:role/Audit"])
                #expect(daemon.sink.all("refresh").map { $0["profile"] }.first == "billing")
                #expect(daemon.sink.all("signIn").count == 1)
                #expect(await Self.count(.fresh, daemon) == 4)
                for profile in ["billing", "dev", "prod", "audit"] { #expect(world.value(of: profile) != nil) }
                let told = try #require(daemon.sink.all("refresh").first { $0["profile"] == "audit" })
                #expect(told["identity"] == "billing")
                #expect(told["roleArn"] == "arn:aws:iam::777788889999:role/Audit")
            }
        }
    }

    @Test func `roles of twelve hours and of one keep their own clocks`() async throws {
        try await World.with { world in
            // Only credentials that come from no role themselves may take one for longer than an hour.
            world.handlers.answer(.credentials(lifetime: .seconds(36 * 3600)))
            let settings = try world.settings(
                """
                desk:
                  provider: process
                  refreshHandler: fetch-keys
                  assume:
                    - {profile: long, roleArn: "arn:aws:iam::111122223333:role/Long", duration: 12h}
                    - {profile: short, roleArn: "arn:aws:iam::111122223333:role/Short"}
                """)
            try await world.withDaemon(settings) { daemon in
                await daemon.advance(by: .seconds(9 * 3600))
                #expect(world.aws.calls.count { $0.subject.hasSuffix("/Long") } == 1)
                #expect(world.aws.calls.count { $0.subject.hasSuffix("/Short") } >= 13)
                await daemon.advance(by: .seconds(3 * 3600))
                #expect(world.aws.calls.count { $0.subject.hasSuffix("/Long") } == 2)
                #expect(world.handlers.runs.count == 1)
                #expect(daemon.sink.all("expired").isEmpty)
            }
        }
    }

    @Test func `children of a failing parent fail once each, and recover with it`() async throws {
        try await World.with { world in
            world.aws.fail { $0.operation == .getCredentials ? .refused : nil }
            try await world.withDaemon(try world.settings(Self.configuration)) { daemon in
                await daemon.advance(by: Self.hour)
                #expect(world.aws.count(.assumeRole) == 0)
                #expect(daemon.sink.all("signIn_failure").count > 3)
                let told = daemon.sink.all("refresh_failure")
                #expect(Set(told.map { $0["profile"] }) == ["dev", "prod", "audit"])
                #expect(told.count == 3)
                #expect(told.allSatisfy { $0.code == "parent.unavailable" && $0.failureClass == "rejected" })
                #expect(await Self.count(.rejected, daemon) == 4)
                world.aws.fail(nil)
                await daemon.advance(by: Self.hour)
                #expect(await Self.count(.fresh, daemon) == 4)
            }
        }
    }

    @Test func `children recover too when the configuration was reloaded in between`() async throws {
        try await World.with { world in
            world.aws.fail { $0.operation == .getCredentials ? .broken : nil }
            let settings = try world.settings(Self.configuration)
            try await world.withDaemon(settings) { daemon in
                await daemon.advance(by: Self.hour)
                try await daemon.reload(settings)
                await daemon.advance(by: .seconds(600))
                world.aws.fail(nil)
                await daemon.advance(by: .seconds(600))
                #expect(await Self.count(.fresh, daemon) == 4)
                #expect(daemon.sink.all("refresh_failure").count == 3)
            }
        }
    }

    @Test func `a parent that needs a login is the children's failure too, also after a restart`() async throws {
        try await World.with { world in
            world.handlers.answer(.exit(77))
            let settings = try world.settings(Self.configuration)
            try await world.withDaemon(settings) { daemon in #expect(await Self.count(.needsLogin, daemon) == 4) }
            try await world.withDaemon(settings) { daemon in
                #expect(await Self.count(.needsLogin, daemon) == 4)
                // Nobody who asks for one of them is kept waiting.
                let rows = await daemon.refresh("audit")
                #expect(rows.first { $0.name == "audit" }?.condition == .needsLogin)
                world.handlers.answer(.token(lifetime: Self.hour))
                let forced = await daemon.refresh("audit", isForced: true)
                #expect(Set(forced.map(\.name)) == ["billing", "prod", "audit"])
                #expect(forced.allSatisfy { $0.condition == .fresh })
                await daemon.settle()
                #expect(await Self.count(.fresh, daemon) == 4)
            }
            #expect(world.handlers.runs.count == 2)
        }
    }

    @Test func `a child is not kept waiting by a parent that only renews its token`() async throws {
        try await World.with { world in
            // The token's half-life falls together with the moment at which the roles are due.
            try await world.withDaemon(try world.settings(Self.configuration)) { daemon in
                let gate = Gate()
                await daemon.advance(by: .seconds(1795))
                world.handlers.hold(at: gate)
                world.clock.advance(by: .seconds(10))
                await gate.waitForArrivals()
                // A role is due while its parent's pass is under way.
                await daemon.orchestrator.makeDue("prod")
                await daemon.wait { await daemon.orchestrator.isWaiting("prod") }
                gate.open()
                await daemon.settle()
                #expect(await daemon.orchestrator.isWaiting("prod") == false)
                #expect(world.aws.calls.last?.subject == "arn:aws:iam::444455556666:role/Prod")
            }
        }
    }

    @Test func `a parent whose keys are refused is renewed once, whatever its clock says`() async throws {
        try await World.with { world in
            try await world.withDaemon(try world.settings(Self.configuration)) { daemon in
                let first = try #require(world.aws.calls.first { $0.operation == .assumeRole }?.proof)
                world.aws.fail { $0.proof == first ? .tokenExpired : nil }
                let before = world.aws.count(.getCredentials)
                await daemon.orchestrator.makeDue("dev")
                await daemon.orchestrator.makeDue("prod")
                await daemon.settle()
                #expect(world.aws.count(.getCredentials) == before + 1)
                #expect(daemon.sink.all("refresh").last { $0["profile"] == "billing" }?["reason"] == "rejected")
                #expect(await Self.count(.fresh, daemon) == 4)
                #expect(world.handlers.runs.count == 1)
            }
        }
    }

    @Test func `a role whose parent is refused again and again is rejected, and its parent left in peace`() async throws
    {
        try await World.with { world in
            try await world.withDaemon(try world.settings(Self.configuration)) { daemon in
                world.aws.fail { $0.subject.hasSuffix("/Dev") ? .tokenExpired : nil }
                let before = world.aws.count(.getCredentials)
                await daemon.orchestrator.makeDue("dev")
                await daemon.settle()
                #expect(world.aws.count(.getCredentials) == before + 1)
                #expect(await daemon.row("dev")?.condition == .rejected)
                let calls = world.aws.calls.count
                await daemon.advance(by: .seconds(59))
                #expect(world.aws.calls.count == calls)
                #expect(await daemon.row("prod")?.condition == .fresh)
            }
        }
    }

    @Test func `one role's failure touches no other set`() async throws {
        try await World.with { world in
            world.aws.fail { $0.subject.hasSuffix("/Dev") ? .refused : nil }
            try await world.withDaemon(try world.settings(Self.configuration)) { daemon in
                await daemon.advance(by: .seconds(2 * 3600))
                #expect(await Self.count(.fresh, daemon) == 3)
                #expect(await daemon.row("dev")?.condition == .rejected)
                #expect(daemon.sink.all("expired").isEmpty)
                #expect(world.value(of: "dev") == nil)
            }
        }
    }

    @Test func `keys of an account that was not expected are not written`() async throws {
        try await World.with { world in
            let settings = try world.settings(
                """
                billing:
                  provider: google
                  assume:
                    - {profile: dev, roleArn: "arn:aws:iam::111122223333:role/Dev", expectAccount: "444455556666"}
                """)
            let (code, sink) = try await world.once(settings)
            #expect(code == .trouble)
            #expect(world.value(of: "dev") == nil)
            #expect(world.value(of: "billing") != nil)
            #expect(sink.all("refresh_failure").map(\.failureClass) == ["rejected"])
        }
    }
}

extension Orchestrator {
    /// Makes a set due now, as if its definition had changed.
    fileprivate func makeDue(_ name: String) {
        guard let job = jobs[name] else { return }
        sets[job].record.fingerprint = "before"
        plan(job)
    }

    fileprivate func isWaiting(_ name: String) -> Bool { jobs[name].map { sets[$0].waitsForParent } ?? false }
}

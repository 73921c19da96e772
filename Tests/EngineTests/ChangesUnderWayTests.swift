import CredentialModel
import Glibc
import Platform
import Providers
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// What becomes of a refresh, and of whoever waits for it, when the configuration changes meanwhile.
@Suite(.timeLimit(.minutes(1))) struct ChangesUnderWayTests {
    private static let both = "billing: {provider: google}\nreports: {provider: google}"
    private static let one = "reports: {provider: google}"
    private static let role = """
        billing:
          provider: google
          assume: [{profile: prod, roleArn: "arn:aws:iam::111122223333:role/Test"}]
        """

    @Test func `a renamed set goes on under its new name, and nothing of the old one comes back`() async throws {
        try await World.with { world in
            let renamed = try world.settings("invoices: {provider: google, formerly: billing}")
            try await world.withDaemon(try world.settings("billing: {provider: google}")) { daemon in
                try await daemon.reload(renamed)
                await daemon.advance(by: .seconds(3 * 3600))
                #expect(daemon.sink.all("expired").isEmpty)
                #expect(await daemon.row("invoices")?.condition == .fresh)
                // The token of the old name serves the new one: nobody has signed in again.
                #expect(daemon.sink.all("signIn").count == 1)
            }
            let contents = try await world.store.load()
            #expect(contents.identities.map(\.name) == ["invoices"])
            #expect(contents.sets.map(\.name) == ["invoices"])
            #expect(world.value(of: "billing") == nil && world.value(of: "invoices") != nil)
        }
    }

    @Test func `a refresh under way is the renamed set's own`() async throws {
        try await World.with { world in
            let renamed = try world.settings("invoices: {provider: google, formerly: billing}")
            try await world.withDaemon(try world.settings("billing: {provider: google}")) { daemon in
                let gate = Gate()
                world.aws.hold(at: gate)
                let request = Task {
                    await daemon.orchestrator.refresh(Selection(patterns: ["billing"]), isForced: true)
                }
                await gate.waitForArrivals()
                try await daemon.reload(renamed)
                world.aws.hold(at: nil)
                gate.open()
                await daemon.hurry(request)
                await daemon.settle()
                #expect(world.handlers.runs.count == 2)
            }
            let contents = try await world.store.load()
            #expect(contents.identities.map(\.name) == ["invoices"])
            #expect(contents.sets.map(\.name) == ["invoices"])
            #expect(contents.sets.first?.credentials?.accessKeyID == world.value(of: "invoices"))
        }
    }

    @Test func `an identity that leaves during its refresh stays retired, with the token that the refresh brought`()
        async throws
    {
        try await World.with { world in
            let after = try world.settings(Self.one)
            try await world.withDaemon(try world.settings(Self.both)) { daemon in
                let gate = Gate()
                world.aws.hold(at: gate)
                let request = Task {
                    await daemon.orchestrator.refresh(Selection(patterns: ["billing"]), isForced: true)
                }
                await gate.waitForArrivals()
                try await daemon.reload(after)
                world.aws.hold(at: nil)
                gate.open()
                await daemon.hurry(request)
                await daemon.settle()
                try await daemon.reload(after)
                #expect(daemon.sink.all("signOut").map { $0["identity"] } == ["billing"])
            }
            let record = try #require(await world.identity("billing"))
            #expect(record.retiredAt != nil && !record.isSignedIn)
            #expect(record.token?.value.reveal().hasPrefix("token:billing:3:") == true)
        }
    }

    @Test func `whoever waits for a set that leaves is let go`() async throws {
        try await World.with { world in
            let after = try world.settings(Self.one)
            try await world.withDaemon(try world.settings(Self.both)) { daemon in
                // Something is in the way of every try, so the request waits for the next one.
                world.aws.fail(.broken)
                let gate = Gate()
                world.handlers.hold(at: gate)
                let request = Task {
                    await daemon.orchestrator.refresh(Selection(patterns: ["billing"]), isForced: true)
                }
                await gate.waitForArrivals()
                try await daemon.reload(after)
                gate.open()
                await daemon.hurry(request)
                #expect(await request.value.isEmpty)
            }
        }
    }

    @Test func `what has left the configuration can be logged out`() async throws {
        try await World.with { world in
            let after = try world.settings(Self.one)
            try await world.withDaemon(try world.settings(Self.both)) { daemon in
                try await daemon.reload(after)
                #expect(world.value(of: "billing") != nil)
                let logout = Task { await daemon.orchestrator.logout("billing", onlyForgets: false) }
                await daemon.hurry(logout)
                #expect(await logout.value == .nothing)
                #expect(world.value(of: "billing") == nil)
                #expect(try await world.identity("billing") == nil)
                #expect(try await world.set("billing") == nil)
                let unknown = Task { await daemon.orchestrator.logout("nobody", onlyForgets: false) }
                await daemon.hurry(unknown)
                #expect(await unknown.value == nil)
            }
        }
    }

    @Test func `roles of an identity that was logged out come back with it`() async throws {
        try await World.with { world in
            try await world.withDaemon(try world.settings(Self.role)) { daemon in
                let logout = Task { await daemon.orchestrator.logout("billing", onlyForgets: false) }
                await daemon.hurry(logout)
                await daemon.refresh("billing", isForced: true)
                await daemon.settle()
                #expect(await daemon.row("prod")?.condition == .fresh)
                let record = try #require(await world.identity("billing"))
                #expect(!record.isResting)
            }
        }
    }

    @Test func `a token in a file is read again when the file has changed`() async throws {
        try await World.with { world in
            func token(_ number: Int) -> String {
                "token:billing:\(number):\((world.clock.now + .seconds(86_400)).milliseconds)"
            }
            try world.folder.write(Array(token(1).utf8), to: "token")
            let settings = try world.settings(
                "billing: {provider: www.amazon.com, token: {file: \(world.folder.path("token"))}}")
            try await world.withDaemon(settings) { daemon in
                #expect(await daemon.row("billing")?.condition == .fresh)
                try world.folder.write(Array(token(2).utf8), to: "token")
                await daemon.advance(by: .seconds(31))
                let read = try #require(await world.identity("billing")).token?.value.reveal()
                #expect(read?.hasPrefix("token:billing:2:") == true)
                #expect(daemon.sink.all("tokenRefresh").count == 1)
                await daemon.advance(by: .seconds(120))
                #expect(daemon.sink.all("tokenRefresh").count == 1)
            }
        }
    }
}

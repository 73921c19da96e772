import Config
import CredentialModel
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// `run --once`: does what is due, says how it went, and ends.
@Suite(.timeLimit(.minutes(1))) struct SinglePassTests {
    private static let hour = Duration.seconds(3600)

    @Test func `a pass refreshes what is due, sums up and ends`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: guest}")
            let (code, sink) = try await world.once(settings)
            #expect(code == .success)
            #expect(sink.events.first?.event == "started")
            let summary = try #require(sink.events.last)
            #expect(summary.event == "summary")
            #expect(summary["fresh"] == "2" && summary["refreshed"] == "2" && summary["written"] == "2")
            #expect(summary["exitCode"] == "0")
            #expect(sink.all("stopping").isEmpty)
        }
    }

    @Test func `a second pass with nothing due asks nobody and starts nothing`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: guest}")
            _ = try await world.once(settings)
            let calls = world.aws.calls.count
            for pause in [0, 1, 60, 300] {
                world.clock.advance(by: .seconds(pause))
                let (code, sink) = try await world.once(settings)
                #expect(code == .success)
                #expect(sink.names == ["started", "configured"])
            }
            #expect(world.aws.calls.count == calls)
            #expect(world.handlers.runs.count == 1)
        }
    }

    @Test func `a set is tried four times and no more, also while others are still at it`() async throws {
        try await World.with { world in
            world.aws.fail { $0.subject == "guest" ? nil : .broken }
            let settings = try world.settings(
                """
                billing: {provider: google}
                slow: {provider: google, refreshHandler: other-token}
                """)
            world.handlers.answer { $0.identity == "slow" && $0.attempt < 4 ? .exit(1) : .token(lifetime: Self.hour) }
            let start = world.clock.bootNow
            let (code, sink) = try await world.once(settings)
            #expect(code == .unavailable)
            #expect(world.handlers.runs.count { $0.identity == "slow" } == 4)
            #expect(sink.all("signIn_failure").count { $0["identity"] == "billing" } == 4)
            #expect(world.clock.bootNow - start <= .seconds(60))
        }
    }

    @Test func `a pass does not wait for a try that is more than a minute away`() async throws {
        try await World.with { world in
            world.aws.fail(.throttled(retryAfter: 300))
            let start = world.clock.bootNow
            let (code, sink) = try await world.once(try world.settings("billing: {provider: google}"))
            #expect(code == .unavailable)
            #expect(world.clock.bootNow == start)
            #expect(sink.all("signIn_failure").count == 1)
        }
    }

    @Test func `a backoff holds for the next pass too, unless that is forced`() async throws {
        try await World.with { world in
            world.aws.fail(.throttled(retryAfter: 300))
            let settings = try world.settings("billing: {provider: google}")
            #expect(try await world.once(settings).code == .unavailable)
            #expect(world.aws.count(.getID) == 1)
            world.clock.advance(by: .seconds(200))
            let (code, sink) = try await world.once(settings)
            #expect(code == .unavailable)
            #expect(sink.names == ["started", "configured"])
            #expect(world.aws.count(.getID) == 1)
            world.aws.fail(nil)
            #expect(try await world.once(settings, isForced: true).code == .success)
            #expect(world.handlers.runs.last?.reason == "forced")
        }
    }

    @Test func `force renews token and credentials of everything selected`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: google}")
            _ = try await world.once(settings)
            let (code, sink) = try await world.once(settings, only: ["bill*"], isForced: true)
            #expect(code == .success)
            #expect(world.handlers.runs.map(\.reason) == ["initial", "initial", "forced"])
            #expect(sink.all("refresh").map { $0["reason"] } == ["forced"])
            #expect(sink.all("tokenRefresh").map { $0["identity"] } == ["billing"])
        }
    }

    @Test func `a pass that the deadline ends after everything was tried is judged by what came of it`() async throws {
        try await World.with { world in
            world.aws.fail(.broken)
            let settings = try world.settings("billing: {provider: google}")
            let (code, sink) = try await world.once(settings, deadline: .milliseconds(10))
            #expect(code == .unavailable)
            #expect(sink.all("stopping").map { $0["reason"] } == ["deadline"])
        }
    }

    @Test func `a service that does not answer holds up a pass over many for little more than a minute`() async throws {
        try await World.with { world in
            world.aws.fail(.timeout)
            let names = (0..<100).map { "id-\($0): {provider: google}" }
            let start = world.clock.bootNow
            let (code, sink) = try await world.once(try world.settings(names.joined(separator: "\n")))
            #expect(code == .unavailable)
            #expect(world.clock.bootNow - start <= .seconds(80))
            #expect(sink.all("endpoint_failure").count == 1)
        }
    }

    @Test func `a role whose parent cannot be had ends the pass`() async throws {
        try await World.with { world in
            world.handlers.answer(.exit(77))
            let settings = try world.settings(
                """
                billing:
                  provider: google
                  assume: [{profile: prod, roleArn: "arn:aws:iam::444455556666:role/Prod"}]
                """)
            let start = world.clock.bootNow
            for _ in 1...3 {
                #expect(try await world.once(settings).code == .noPermission)
                // The role alone, with its parent known to need a login.
                #expect(try await world.once(settings, only: ["prod"]).code == .noPermission)
            }
            #expect(world.clock.bootNow == start)
            #expect(world.handlers.runs.count == 1)
        }
    }

    @Test(
        arguments: [
            ("billing: {provider: google, required: false}", .success),
            ("billing: {provider: google}\nreports: {provider: guest}", .trouble),
            ("billing: {provider: google}", .unavailable),
            ("billing: {provider: google, required: false}\nreports: {provider: guest}", .success),
        ] as [(String, ExitCode)]
    )
    func `the code is over the sets that are required`(configuration: String, code: ExitCode) async throws {
        try await World.with { world in
            world.aws.fail { $0.subject == "guest" ? nil : .refused }
            let settings = try world.settings(configuration)
            #expect(try await world.once(settings).code == code)
        }
    }

    @Test func `credentials that end before the next run are not usable`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            #expect(try await world.once(settings, every: .seconds(1800)).code == .success)
            #expect(try await world.once(settings, every: .seconds(2 * 3600), isForced: true).code == .trouble)
        }
    }

    @Test func `credentials that ended between two passes are told of, once`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            _ = try await world.once(settings)
            world.clock.advance(by: Self.hour)
            world.aws.fail(.broken)
            #expect(try await world.once(settings).sink.all("expired").count == 1)
            world.clock.advance(by: Self.hour)
            #expect(try await world.once(settings).sink.all("expired").isEmpty)
        }
    }

    @Test func `a full disk is told and does not keep the files from being written`() async throws {
        try await World.with { world in
            world.store.isFailing = true
            let (code, sink) = try await world.once(try world.settings("billing: {provider: google}"))
            #expect(code == .cannotCreate)
            #expect(sink.all("state_failure").count == 1)
            #expect(world.value(of: "billing") != nil)
        }
    }
}

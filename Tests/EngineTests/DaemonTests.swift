import Config
import CredentialModel
import Platform
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// A daemon through its days: it refreshes in time, once, and loses nothing when the world around it fails.
@Suite(.timeLimit(.minutes(1))) struct DaemonTests {
    private static let hour = Duration.seconds(3600)
    private static let minute = Duration.seconds(60)

    // MARK: In time

    @Test func `credentials of an hour are renewed with 20 to 26 minutes left, the token at half its life`()
        async throws
    {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            let start = world.clock.bootNow
            try await world.withDaemon(settings) { daemon in
                await daemon.advance(by: .seconds(3 * 3600))
                let refreshes = world.aws.calls.filter { $0.operation == .getCredentials }.map(\.at)
                #expect(refreshes.count >= 5)
                for (earlier, later) in zip(refreshes, refreshes.dropFirst()) {
                    let left = Self.hour - (later - earlier)
                    #expect(left >= .seconds(1200) && left <= .seconds(1560))
                }
                let renewals = world.handlers.runs.map { ($0.at - start).components.seconds / 60 }
                #expect(renewals.prefix(6) == [0, 30, 60, 90, 120, 150])
                #expect(world.aws.count(.getID) == 1)
                #expect(daemon.sink.all("expired").isEmpty)
                #expect(daemon.sink.all("refresh").dropFirst().allSatisfy { $0["reason"] == "advisory" })
                #expect(daemon.sink.all("signIn").count == 1)
            }
        }
    }

    @Test func `a restart costs nothing for what is fresh`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: guest}")
            try await world.withDaemon(settings) { _ in }
            let calls = world.aws.calls.count
            world.clock.advance(by: .seconds(600))
            let code = try await world.withDaemon(settings) { daemon in
                #expect(daemon.sink.names == ["started", "configured"])
                await daemon.advance(by: .seconds(600))
            }
            #expect(world.aws.calls.count == calls)
            #expect(world.handlers.runs.count == 1)
            #expect(code == .success)
        }
    }

    @Test func `a hundred who ask at once get one refresh`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                let gate = Gate()
                world.handlers.hold(at: gate)
                let before = world.aws.count(.getCredentials)
                let rows = await withTaskGroup(of: [StatusRow].self) { group in
                    for _ in 0..<100 {
                        group.addTask {
                            await daemon.orchestrator.refresh(Selection(patterns: ["billing"]), isForced: true)
                        }
                    }
                    // All hundred stand in line before the one handler that they share may answer.
                    await gate.waitForArrivals()
                    while await daemon.orchestrator.waiters[0]?.count != 100 { await Task.yield() }
                    gate.open()
                    await daemon.settle()
                    return await group.reduce(into: []) { $0 += $1 }
                }
                #expect(rows.count == 100)
                #expect(rows.allSatisfy { $0.condition == .fresh && $0.hasValidCredentials })
                #expect(world.aws.count(.getCredentials) == before + 1)
                #expect(world.handlers.runs.map(\.reason) == ["initial", "forced"])
            }
        }
    }

    @Test func `who asks for what is fresh, or for nobody, is not kept waiting`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: google}")
            let options = RunOptions(selection: Selection(patterns: ["billing"]))
            try await world.withDaemon(settings, options) { daemon in
                let before = world.aws.calls.count
                let fresh = await daemon.refresh("billing")
                #expect(fresh.map(\.name) == ["billing"])
                #expect(await daemon.refresh("nobody", isForced: true).isEmpty)
                // This daemon does not look after it.
                #expect(await daemon.refresh("reports", isForced: true).isEmpty)
                #expect(world.aws.calls.count == before)
            }
        }
    }

    @Test func `a stop lets the refresh in hand end, and begins no other`() async throws {
        try await World.with { world in
            let settings = try world.settings(
                "billing: {provider: google}\nreports: {provider: google}", top: "schedule: {concurrency: 1}")
            let gate = Gate()
            world.handlers.hold(at: gate)
            let (orchestrator, sink) = world.orchestrator(settings)
            let run = Task { try await orchestrator.run() }
            await gate.waitForArrivals()
            await orchestrator.stop(because: "SIGTERM")
            gate.open()
            #expect(try await run.value == .success)
            #expect(world.handlers.runs.count == 1)
            let name = try #require(world.handlers.runs.first?.identity)
            #expect(world.value(of: name) != nil)
            #expect(try await world.set(name)?.credentials != nil)
            #expect(sink.all("stopping").map { $0["reason"] } == ["SIGTERM"])
            #expect(sink.events.last?.event == "summary")
        }
    }

    @Test func `a cancelled run ends although nothing answers`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            let gate = Gate()
            world.handlers.hold(at: gate)
            let (orchestrator, _) = world.orchestrator(settings)
            let run = Task { try await orchestrator.run() }
            await gate.waitForArrivals()
            run.cancel()
            gate.open()
            #expect(try await run.value == .success)
        }
    }

    // MARK: Clocks

    @Test(arguments: [Duration.seconds(3600), .seconds(-3600)])
    func `setting the clock moves no refresh`(step: Duration) async throws {
        try await World.with { world in
            world.handlers.answer(.token(lifetime: .seconds(12 * 3600)))
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                await daemon.advance(by: .seconds(900))
                world.clock.step(by: step)
                await daemon.advance(by: .seconds(6 * 3600))
                let refreshes = world.aws.calls.filter { $0.operation == .getCredentials }.map(\.at)
                #expect(refreshes.count >= 8)
                for (earlier, later) in zip(refreshes, refreshes.dropFirst()) {
                    #expect(later - earlier >= .seconds(2040) && later - earlier <= .seconds(2400))
                }
                #expect(daemon.sink.all("expired").isEmpty)
                #expect(daemon.sink.all("clock_skew").count == 1)
                #expect(await daemon.row("billing")?.hasValidCredentials == true)
                #expect(await daemon.row("billing")?.condition == .fresh)
                // What is written is the service's own word.
                let last = try #require(refreshes.last)
                let end = world.aws.now - (world.clock.bootNow - last) + Self.hour
                #expect(world.value("aws_expiration", of: "billing") == end.rfc3339)
            }
        }
    }

    @Test(arguments: [Duration.seconds(3600), .seconds(-3600)])
    func `a clock that is put right keeps tokens of an hour alive`(error: Duration) async throws {
        try await World.with { world in
            // Our clock is wrong by this much until somebody sets it.
            world.aws.setSkew(.zero - error)
            world.handlers.answer(.output(""))
            world.handlers.answer { [aws = world.aws, clock = world.clock] run in
                // A refresher that gives the lifetime and not the end.
                let end = (aws.now + .seconds(3600)).milliseconds
                return .output(
                    #"{"token":"token:\#(run.identity):\#(clock.bootNow.nanoseconds):\#(end)","expires_in":3600}"#)
            }
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                await daemon.advance(by: .seconds(900))
                world.clock.step(by: .zero - error)
                await daemon.advance(by: .seconds(5 * 3600))
                #expect(daemon.sink.all("expired").isEmpty)
                #expect(daemon.sink.all("refresh_failure").isEmpty)
                #expect(daemon.sink.all("tokenRefresh_failure").isEmpty)
            }
        }
    }

    @Test func `a machine that slept for eight hours refreshes when it wakes up`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                // Both clocks jump at once: nobody was awake in between.
                world.clock.advance(by: .seconds(8 * 3600))
                await daemon.settle()
                let last = try #require(world.aws.calls.last)
                #expect(last.operation == .getCredentials && last.at == world.clock.bootNow)
                #expect(daemon.sink.all("expired").count == 1)
                #expect(await daemon.row("billing")?.condition == .fresh)
                #expect(world.value("aws_expiration", of: "billing") == (world.aws.now + Self.hour).rfc3339)
            }
        }
    }

    // MARK: Failures

    @Test func `keys stay in place until they end, and their end is told once`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                let keys = world.value(of: "billing")
                world.aws.fail(.broken)
                await daemon.advance(by: .seconds(3599))
                #expect(await daemon.row("billing")?.condition == .retrying)
                #expect(await daemon.row("billing")?.hasValidCredentials == true)
                #expect(daemon.sink.all("expired").isEmpty)
                #expect(daemon.sink.all("refresh_failure").allSatisfy { $0.level == "warning" })
                await daemon.advance(by: .seconds(4 * 3600))
                #expect(daemon.sink.all("expired").count == 1)
                #expect(daemon.sink.all("refresh_failure").last?.level == "error")
                #expect(world.value(of: "billing") == keys)
                world.aws.fail(nil)
                await daemon.advance(by: .seconds(600))
                #expect(world.value(of: "billing") != keys)
                let recovery = try #require(daemon.sink.all("refresh").last)
                #expect(Int(recovery["recoveredAfter"] ?? "") ?? 0 > 10)
            }
        }
    }

    @Test func `no wait exceeds a third of what the keys have left, whichever clock fails`() async throws {
        for failsToken in [true, false] {
            try await World.with { world in
                // A token that will not outlive the exchange when that is due.
                if failsToken { world.handlers.answer(.token(lifetime: .seconds(2100))) }
                let settings = try world.settings("billing: {provider: google}")
                try await world.withDaemon(settings) { daemon in
                    let start = world.clock.bootNow
                    if failsToken {
                        world.handlers.answer(.output("no JSON"))
                    } else {
                        world.aws.fail(.refused)
                    }
                    await daemon.advance(by: .seconds(3540))
                    let tries = failsToken ? world.handlers.runs.map(\.at) : world.aws.calls.map(\.at)
                    let due = tries.filter { $0 - start > .seconds(1800) }
                    #expect(due.count > 5)
                    for (earlier, later) in zip(due, due.dropFirst()) {
                        let left = Self.hour - (earlier - start)
                        #expect(later - earlier <= max(left / 3, .seconds(30)))
                    }
                }
            }
        }
    }

    @Test func `a token that fails while the exchange fails too is tried again`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                world.handlers.answer(.exit(1))
                world.aws.fail(.timeout)
                await daemon.advance(by: .seconds(2 * 3600))
                world.handlers.answer(.token(lifetime: Self.hour))
                world.aws.fail(nil)
                await daemon.advance(by: .seconds(600))
                #expect(await daemon.row("billing")?.condition == .fresh)
            }
        }
    }

    @Test func `a token that needs a login goes on needing it while its last exchanges succeed`() async throws {
        try await World.with { world in
            world.handlers.answer(.token(lifetime: .seconds(4 * 3600)))
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                world.handlers.answer(.exit(77))
                await daemon.advance(by: .seconds(3 * 3600 + 1800))
                // At half its life, and then no more.
                #expect(world.handlers.runs.count == 2)
                #expect(daemon.sink.all("tokenRefresh_failure").count == 1)
                #expect(daemon.sink.all("refresh").count >= 5)
                #expect(await daemon.row("billing")?.condition == .needsLogin)
            }
        }
    }

    @Test func `whoever needs a login is tried again when its secret changes`() async throws {
        try await World.with { world in
            try world.folder.write("token:billing:1:\((world.aws.now + .seconds(300)).milliseconds)", to: "token")
            let settings = try world.settings(
                "billing: {provider: google, token: {file: \(world.folder.path("token")), "
                    + "expiresAt: \"\((world.aws.now + .seconds(300)).rfc3339)\"}, refreshHandler: fetch-token}")
            world.handlers.answer(.exit(77))
            try await world.withDaemon(settings) { daemon in
                #expect(daemon.sink.all("signIn").count == 1)
                await daemon.advance(by: Self.hour)
                #expect(await daemon.row("billing")?.condition == .needsLogin)
                let runs = world.handlers.runs.count
                await daemon.advance(by: Self.hour)
                #expect(world.handlers.runs.count == runs)
                world.handlers.answer(.token(lifetime: Self.hour))
                try world.folder.write("another-token", to: "token")
                world.clock.advance(by: .seconds(30))
                let news = await daemon.sink.first { $0.event == "tokenRefresh" }
                #expect(news["recoveredAfter"] == "\(1)")
                await daemon.settle()
                #expect(await daemon.row("billing")?.condition == .fresh)
            }
        }
    }

    @Test func `a secret that was mended while nobody ran is noticed at the start`() async throws {
        // Files keep the machine's time.
        try await World.with(clock: ManualClock(now: SystemTime().now + .seconds(60))) { world in
            try world.folder.write("first", to: "secret")
            let settings = try world.settings(
                "billing: {provider: google, refreshHandler: "
                    + "{command: fetch-token, env: {SECRET: {file: \(world.folder.path("secret"))}}}}")
            world.handlers.answer(.exit(77))
            try await world.withDaemon(settings) { _ in }
            try await world.withDaemon(settings) { _ in }
            #expect(world.handlers.runs.count == 1)
            // It fails once more, at a time when the file had not been written yet.
            world.clock.step(by: .seconds(-3600))
            #expect(try await world.once(settings, isForced: true).code == .noPermission)
            world.handlers.answer(.token(lifetime: .seconds(12 * 3600)))
            try await world.withDaemon(settings) { daemon in
                #expect(daemon.sink.all("signIn").map { $0["recoveredAfter"] } == ["1"])
            }
        }
    }

    @Test func `a state that cannot be written is told once, and the refreshes go on`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                world.store.isFailing = true
                await daemon.advance(by: .seconds(3 * 3600))
                #expect(daemon.sink.all("state_failure").count == 1)
                #expect(daemon.sink.all("expired").isEmpty)
                world.store.isFailing = false
                await daemon.advance(by: Self.hour)
                world.store.isFailing = true
                await daemon.advance(by: Self.hour)
                #expect(daemon.sink.all("state_failure").count == 2)
                world.store.isFailing = false
            }
        }
    }

    @Test func `an outage is one event, and so is its end`() async throws {
        try await World.with { world in
            let names = (0..<20).map { "id-\($0)" }
            let settings = try world.settings(names.map { "\($0): {provider: google}" }.joined(separator: "\n"))
            try await world.withDaemon(settings) { daemon in
                world.aws.fail(.timeout)
                await daemon.advance(by: Self.hour)
                #expect(daemon.sink.all("endpoint_failure").count == 1)
                let calls = world.aws.calls.count
                await daemon.advance(by: Self.hour)
                // One probe a minute, however many wait.
                #expect(world.aws.calls.count - calls <= 61)
                world.aws.fail(nil)
                await daemon.advance(by: .seconds(180))
                #expect(daemon.sink.all("endpoint_recovered").count == 1)
                let rows = await daemon.orchestrator.rows()
                #expect(rows.allSatisfy { $0.condition == .fresh })
            }
        }
    }
}

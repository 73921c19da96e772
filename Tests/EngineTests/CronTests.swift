import Config
import CredentialModel
import State
import TestSupport
import Testing

@testable import Engine

/// Days under cron: nothing lapses that need not, nothing is wiped, nobody is asked more often than needed.
@Suite(.timeLimit(.minutes(1))) struct CronTests {
    private static let hour = Duration.seconds(3600)
    private static let day = Duration.seconds(86_400)

    /// An identity with credentials of an hour, and one whose roles last for twelve.
    private static let configuration = """
        billing: {provider: google}
        desk:
          provider: process
          refreshHandler: fetch-keys
          assume: [{profile: long, roleArn: "arn:aws:iam::111122223333:role/Long", duration: 12h}]
        """

    /// A crontab that has run for some time.
    private struct Crontab {
        let world: World
        let settings: Settings
        let interval: Duration
        /// How long a set was without valid credentials when a run began.
        private(set) var lapses: [String: [Duration]] = [:]
        private(set) var codes: [ExitCode] = []
        private var nextRun: BootInstant

        init(_ world: World, _ configuration: String, minutes: Int) throws {
            self.world = world
            settings = try world.settings(configuration)
            interval = .seconds(minutes * 60)
            nextRun = world.clock.bootNow
            world.handlers.answer { run in
                run.identity == "desk" ? .credentials(lifetime: .seconds(36 * 3600)) : .token(lifetime: .seconds(3600))
            }
        }

        /// Runs at every full interval for so long.
        mutating func run(for duration: Duration) async throws {
            let end = nextRun + duration
            while nextRun < end {
                world.clock.advance(by: max(nextRun - world.clock.bootNow, .zero))
                for set in try await world.store.load().sets {
                    guard let credentials = set.credentials else { continue }
                    let gap = world.aws.now - credentials.expiration
                    if gap > .zero { lapses[set.name, default: []].append(gap) }
                }
                codes.append(try await world.once(settings).code)
                nextRun = nextRun + interval
            }
        }
    }

    @Test(
        arguments: [
            // Due with 20 to 26 minutes left, or when they would not last until the next run.
            (minutes: 5, refreshesADay: 36...48, long: 2...3),
            (minutes: 30, refreshesADay: 47...49, long: 2...3),
            // Every run, for the keys end when the next one begins.
            (minutes: 60, refreshesADay: 23...25, long: 2...3),
        ]
    )
    func `nothing lapses, and nothing is renewed too often`(
        minutes: Int, refreshesADay: ClosedRange<Int>, long: ClosedRange<Int>
    ) async throws {
        try await World.with { world in
            var crontab = try Crontab(world, Self.configuration, minutes: minutes)
            // The first days teach it how often it is called.
            try await crontab.run(for: Self.day)
            let learnt = world.aws.calls.count
            try await crontab.run(for: Self.day * 2)
            // An hour's keys end exactly when an hourly run begins: no later.
            #expect(crontab.lapses["billing"] == nil)
            #expect(crontab.lapses["long"] == nil && crontab.lapses["desk"] == nil)
            let calls = world.aws.calls.dropFirst(learnt)
            let hourly = calls.count { $0.operation == .getCredentials }
            #expect((refreshesADay.lowerBound * 2...refreshesADay.upperBound * 2).contains(hourly), "\(hourly)")
            let daily = calls.count { $0.operation == .assumeRole }
            #expect((long.lowerBound * 2...long.upperBound * 2).contains(daily), "\(daily)")
            #expect(calls.count { $0.operation == .getID } == 0)
            // An hour's keys cannot outlive the next run in an hour, and the exit code says so.
            #expect(crontab.codes.dropFirst(2).allSatisfy { $0 == (minutes == 60 ? .trouble : .success) })
        }
    }

    @Test(arguments: [5, 30, 60])
    func `a service that cannot be reached for an hour wipes nothing`(minutes: Int) async throws {
        try await World.with { world in
            var crontab = try Crontab(world, Self.configuration, minutes: minutes)
            try await crontab.run(for: .seconds(6 * 3600))
            let before = world.folder.text("credentials")
            let handlerRuns = world.handlers.runs.count
            world.aws.fail(.timeout)
            try await crontab.run(for: Self.hour)
            // What is old stays until something newer is there.
            for profile in ["billing", "desk", "long"] { #expect(world.value(of: profile) != nil) }
            #expect(world.value(of: "billing") == before.flatMap { Self.key(of: "billing", in: $0) })
            #expect(world.handlers.runs.count - handlerRuns <= 24)
            world.aws.fail(nil)
            try await crontab.run(for: Self.hour)
            #expect(world.value(of: "billing") != before.flatMap { Self.key(of: "billing", in: $0) })
            let set = try #require(await world.set("billing"))
            #expect(set.failure == nil)
            #expect(crontab.codes.allSatisfy { [.success, .trouble].contains($0) })
        }
    }

    @Test func `a run by hand in between does not make the crontab forget its interval`() async throws {
        try await World.with { world in
            var crontab = try Crontab(world, "billing: {provider: google}", minutes: 30)
            try await crontab.run(for: Self.day)
            for _ in 1...10 {
                try await crontab.run(for: .seconds(1800) * 2)
                world.clock.advance(by: .seconds(60))
                _ = try await world.once(crontab.settings)
            }
            #expect(crontab.lapses.isEmpty)
        }
    }

    @Test func `crontabs with selections of their own each know their interval`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: google}")
            // Each comes once an hour, half an hour apart.
            for hour in 0..<24 {
                for name in ["billing", "reports"] {
                    _ = try await world.once(settings, only: [name])
                    if hour > 1 {
                        let set = try #require(await world.set(name))
                        #expect(set.credentials.map { $0.expiration - world.aws.now } == Self.hour)
                    }
                    world.clock.advance(by: .seconds(1800))
                }
            }
        }
    }

    @Test func `a machine that was off for a week does not renew everything twice when it is back`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            _ = try await world.once(settings)
            world.clock.advance(by: Self.day * 7)
            _ = try await world.once(settings)
            let calls = world.aws.calls.count
            world.clock.advance(by: .seconds(10))
            _ = try await world.once(settings)
            #expect(world.aws.calls.count == calls)
        }
    }

    /// The key id of a profile in the text of a credentials file.
    private static func key(of profile: String, in text: String) -> String? {
        let section = text.split(separator: "[\(profile)]\n").last ?? ""
        return section.split(separator: "\n").first { $0.hasPrefix("aws_access_key_id = ") }
            .map { String($0.dropFirst("aws_access_key_id = ".count)) }
    }
}

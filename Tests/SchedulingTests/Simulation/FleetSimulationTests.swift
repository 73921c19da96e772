import CredentialModel
import Scheduling
import Testing

@Suite struct `A fleet, simulated` {
    private static let hour = Duration.seconds(3600)

    /// One service fails for an hour on the second day, the machine sleeps for eight hours on the fourth, somebody sets the
    /// civil clock on the third and fifth, and one request in a hundred fails all week.
    @Test func `of 10 000 identities lets nothing expire in a week that an answering service could have renewed`() {
        let start = FleetSimulation.start
        let outage = (start + Self.hour * 30)..<(start + Self.hour * 31)
        let sleep = (start + Self.hour * 80)..<(start + Self.hour * 88)
        let simulation = FleetSimulation(
            FleetSimulation.Plan(
                identities: 10_000, duration: Self.hour * 168, errorRate: 0.01, outage: outage, sleep: sleep,
                civilSteps: [(start + Self.hour * 60, Self.hour), (start + Self.hour * 110, .zero - Self.hour)]))
        let report = simulation.run()

        #expect(report.startedWhileRunning == 0)
        #expect(report.startedBeforeBackoff == 0)
        #expect(report.refreshedTooSoon == 0)
        #expect(report.ratesExceeded == 0)
        #expect(report.expiredAtEnd == 0)
        #expect(report.refreshes > 2_000_000)
        // However many identities wait, the outage is told once.
        #expect(report.outages == 1)
        #expect(report.recoveries == 1)

        // The outage, and what the probes (a minute at most) and the halved rate allow afterwards.
        let catchUp = Duration.seconds(60 + 10_000 / 50)
        for lapse in report.lapses {
            let excuse = outage.contains(lapse.lowerBound) ? outage : sleep
            #expect(excuse.lowerBound <= lapse.lowerBound && lapse.lowerBound < excuse.upperBound + catchUp)
            // Somebody may be rejected just then, and again a minute later.
            #expect(lapse.upperBound < excuse.upperBound + catchUp + .seconds(600))
        }
    }

    @Test func `of 100 000 identities is renewed evenly within the quota after a warm start`() {
        let simulation = FleetSimulation(
            FleetSimulation.Plan(identities: 100_000, duration: Self.hour * 3, isWarm: true))
        let report = simulation.run()
        #expect(report.lapses.isEmpty)
        #expect(report.expiredAtEnd == 0)
        #expect(report.ratesExceeded == 0)
        #expect(report.peakToMean < 1.2)
    }

    @Test func `of 2 000 identities starts from nothing as fast as the slowest quota lets it`() {
        let simulation = FleetSimulation(FleetSimulation.Plan(identities: 2000, duration: Self.hour))
        let report = simulation.run()
        // GetId: 12 a second.
        let minutes = report.perMinute.prefix { $0 > 0 }.count
        #expect(minutes == 3)
        #expect(report.expiredAtEnd == 0)
        #expect(report.ratesExceeded == 0)
    }

    @Test func `lives through a day in the same way whatever the civil clock shows`() {
        let steps = (1...20).map { number in
            (
                at: FleetSimulation.start + Self.hour * number,
                by: number.isMultiple(of: 2) ? Self.hour : .zero - Self.hour
            )
        }
        let plan = FleetSimulation.Plan(identities: 200, duration: Self.hour * 24, errorRate: 0.05)
        var stepped = plan
        stepped.civilSteps = steps
        let calm = FleetSimulation(plan).run()
        #expect(FleetSimulation(stepped).run() == calm)
        #expect(calm.lapses.isEmpty)
    }
}

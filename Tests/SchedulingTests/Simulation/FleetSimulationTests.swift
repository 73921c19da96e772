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
        var simulation = FleetSimulation(
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

        // The outage, and what the probes (a minute at most) and the halved rate allow afterwards.
        let catchUp = Duration.seconds(60 + 10_000 / 50)
        for lapse in report.lapses {
            let excuse = outage.contains(lapse.lowerBound) ? outage : sleep
            #expect(excuse.lowerBound <= lapse.lowerBound && lapse.lowerBound < excuse.upperBound + catchUp)
            // Somebody may be rejected just then, and again a minute later.
            #expect(lapse.upperBound < excuse.upperBound + catchUp + .seconds(600))
        }
        print(report.outages, report.recoveries, report.lapses.count, report.refreshes, report.tokens, report.failures)
    }
}

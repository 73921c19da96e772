import CredentialModel
import State
import Testing

@testable import Engine

/// How far apart single passes are.
@Suite struct CronIntervalTests {
    /// The estimate of the last run among runs that began at these minutes.
    private static func estimate(_ minutes: [Int], selection: Selection = Selection()) -> Duration? {
        var notes: [String: String] = [:]
        var estimate: Duration?
        for minute in minutes {
            let interval = CronInterval(notes: notes, selection: selection, now: Samples.now + .seconds(minute * 60))
            estimate = interval.estimate
            if case .note(let key, let value) = interval.change { notes[key] = value }
        }
        return estimate
    }

    @Test(
        arguments: [
            ([0], nil), ([0, 30], 30), ([0, 30, 60], 30), ([0, 30, 60, 90, 120], 30),
            // One run by hand in between.
            ([0, 30, 60, 61], 30), ([0, 30, 60, 61, 90], 29), ([0, 30, 60, 61, 90, 120], 29),
            ([0, 30, 61, 90, 120], 30),
            // A night off.
            ([0, 30, 60, 600], 30), ([0, 30, 60, 600, 630], 30),
            // Another crontab.
            ([0, 30, 60, 120, 180], 60),
            // Somebody set the clock back.
            ([600, 630, 0, 30], 30),
        ] as [([Int], Int?)]
    )
    func `the interval is what lies between most of the last runs`(minutes: [Int], estimate: Int?) {
        #expect(Self.estimate(minutes) == estimate.map { .seconds($0 * 60) })
    }

    @Test func `what is remembered stays short, and what cannot be read is passed over`() throws {
        let notes = ["once.starts": "yesterday,2026-11-23T07:00:00Z,,2026-11-23T07:30:00Z"]
        let interval = CronInterval(notes: notes, selection: Selection(), now: Samples.now)
        #expect(interval.estimate == .seconds(1800))
        guard case .note(let key, let value) = interval.change else { throw CancellationError() }
        #expect(key == "once.starts")
        #expect(value == "2026-11-23T07:00:00Z,2026-11-23T07:30:00Z,2026-11-23T08:00:00Z")
    }
}

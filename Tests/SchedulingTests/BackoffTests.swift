import CredentialModel
import Scheduling
import Testing

@Suite struct `How long to wait after a failure` {
    @Test(
        arguments: [FailureClass.transient, .throttled],
        [(1, 1), (2, 2), (3, 4), (5, 16), (8, 128), (9, 256), (10, 300), (11, 300), (1000, 300), (0, 1)])
    func `waits up to a second that doubles to five minutes, with full jitter`(
        failureClass: FailureClass, expected: (count: Int, ceiling: Int)
    ) throws {
        var random = SplitMix64(seed: 1)
        let delays = try (0..<1000).map { _ in
            try #require(Backoff.delay(after: failureClass, count: expected.count, using: &random))
        }
        let ceiling = Duration.seconds(expected.ceiling)
        #expect(delays.allSatisfy { .zero <= $0 && $0 <= ceiling })
        let mean = delays.reduce(.zero, +) / delays.count
        #expect(abs(mean.secondsValue / ceiling.secondsValue - 0.5) < 0.05)
    }

    @Test(
        arguments: [
            (FailureClass.rejected, [60, 120, 300, 900, 1800, 3600, 3600]),
            (.tokenRejected, [0, 60, 120, 300, 900, 1800, 3600, 3600]),
            (.identityGone, [0, 60, 120, 300]),
        ])
    func `waits by the table`(failureClass: FailureClass, seconds: [Int]) {
        for (index, wait) in seconds.enumerated() {
            #expect(delay(failureClass, count: index + 1) == .seconds(wait))
        }
    }

    @Test(arguments: [nil, 1000])
    func `waits for a human without end`(remaining: Int?) {
        #expect(delay(.needsLogin, count: 1, retryAfter: 5, remaining: remaining) == nil)
    }

    @Test(
        arguments: [
            (FailureClass.rejected, 6, 1200, 400), (.rejected, 6, 60, 30), (.rejected, 1, 1200, 60),
            (.rejected, 6, 0, 3600), (.rejected, 6, -5, 3600), (.tokenRejected, 1, 1200, 0),
        ])
    func `never waits longer than a third of what is left, or half a minute`(
        failureClass: FailureClass, count: Int, remaining: Int, expected: Int
    ) {
        #expect(delay(failureClass, count: count, remaining: remaining) == .seconds(expected))
    }

    @Test(arguments: [(90, 90), (0, 1), (-3, 1), (86_400, 3600)])
    func `does as the service says, within a second and an hour, whatever is left`(asked: Int, expected: Int) {
        for failureClass in [FailureClass.throttled, .transient] {
            #expect(delay(failureClass, count: 4, retryAfter: asked, remaining: 60) == .seconds(expected))
        }
        #expect(delay(.rejected, count: 1, retryAfter: asked) == .seconds(60))
    }

    private func delay(
        _ failureClass: FailureClass, count: Int, retryAfter: Int? = nil, remaining: Int? = nil
    ) -> Duration? {
        var random = SplitMix64(seed: 7)
        return Backoff.delay(
            after: failureClass, count: count, retryAfter: retryAfter.map { .seconds($0) },
            remaining: remaining.map { .seconds($0) }, using: &random)
    }
}

package import CredentialModel

/// Stops asking a service that does not answer, and looks now and then whether it is back.
///
/// It opens after 10 failed answers in a row, if the last five of them came within 30 s, to more than one job where
/// several share the bucket, and at least half of all answers of these 30 s have failed: one broken identity that is
/// tried again and again does not stop the others. Then it lets one probe through after 5 s, doubling to 60 s. One
/// answered probe closes it.
package struct CircuitBreaker: Sendable {
    private struct Outage {
        let since: BootInstant
        var failures: Int
        var wait: Duration
        var probeAt: BootInstant
        var isProbing = false
    }

    private static let failuresToOpen = 10
    private static let firstWait = Duration.seconds(5)
    private static let longestWait = Duration.seconds(60)
    private static let memory = Duration.seconds(30)

    private var row = FailureRow()
    private var recent = RecentAnswers()
    private var outage: Outage?

    package init() {}

    package var isClosed: Bool { outage == nil }

    /// When something may be sent: at once when closed, not before its answer while a probe is under way.
    package func opensAt(_ now: BootInstant) -> BootInstant {
        guard let outage else { return now }
        return outage.isProbing ? .distantFuture : max(outage.probeAt, now)
    }

    /// How long an outage is left alone between two probes; zero when closed.
    package var wait: Duration { outage?.wait ?? .zero }

    /// Notes that a request is let through.
    ///
    /// - Returns: whether it is the probe, whose answer must be told to ``record(isFailure:isProbe:of:isShared:now:)`` or
    ///   whose loss to ``abandonProbe()``.
    package mutating func admit() -> Bool {
        guard outage != nil else { return false }
        outage?.isProbing = true
        return true
    }

    /// The probe ended without having asked the service: another one may go.
    package mutating func abandonProbe() { outage?.isProbing = false }

    /// Notes one answer and gives what it changed.
    ///
    /// - Parameters:
    ///   - isProbe: whether it answers the probe. Others that come in during an outage were sent before it.
    ///   - job: whose request it answers.
    ///   - isShared: whether other jobs draw from the bucket as well; looked at only when that decides.
    package mutating func record(
        isFailure: Bool, isProbe: Bool, of job: JobID, isShared: @autoclosure () -> Bool, now: BootInstant
    ) -> BreakerTransition.Change? {
        if outage != nil { return isProbe ? recordProbe(isFailure, now) : noteStraggler(isFailure) }
        recent.add(isFailure: isFailure, now: now)
        guard isFailure else {
            row = FailureRow()
            return nil
        }
        row.add(job, now: now)
        guard row.count >= Self.failuresToOpen, row.hasFive(since: now - Self.memory), recent.areMostlyFailures(now),
            !row.isOfOneJob || !isShared()
        else { return nil }
        let probeAt = now + Self.firstWait
        outage = Outage(since: now, failures: row.count, wait: Self.firstWait, probeAt: probeAt)
        return .opened(failures: row.count, probe: probeAt)
    }

    private mutating func recordProbe(_ isFailure: Bool, _ now: BootInstant) -> BreakerTransition.Change? {
        guard var current = outage else { return nil }
        current.isProbing = false
        guard isFailure else {
            self = CircuitBreaker()
            return .closed(failures: current.failures, after: now - current.since)
        }
        current.failures += 1
        current.wait = min(current.wait * 2, Self.longestWait)
        current.probeAt = now + current.wait
        outage = current
        return nil
    }

    private mutating func noteStraggler(_ isFailure: Bool) -> BreakerTransition.Change? {
        if isFailure { outage?.failures += 1 }
        return nil
    }
}

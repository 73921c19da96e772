package import CredentialModel

/// How long to wait after a failure.
package enum Backoff {
    /// No wait is longer than this, not even when a service asks for it.
    static let longestWait = Duration.seconds(3600)

    /// The wait before the next try; `nil` when only a human can go on.
    ///
    /// - Parameters:
    ///   - count: how many failures of this class there were in a row, this one included.
    ///   - retryAfter: the service's own word. It wins over everything else, within 1 s and 1 h.
    ///   - remaining: how long the credentials held still live. While they do, no wait exceeds a third of that, or 30 s.
    package static func delay(
        after failureClass: FailureClass, count: Int, retryAfter: Duration? = nil, remaining: Duration? = nil,
        using random: inout some RandomNumberGenerator
    ) -> Duration? {
        let wanted: Duration
        switch failureClass {
        case .transient, .throttled:
            if let retryAfter { return min(max(retryAfter, .seconds(1)), longestWait) }
            wanted = jittered(count, using: &random)
        case .tokenRejected, .identityGone:
            wanted = count <= 1 ? .zero : patient(count - 1)
        case .rejected:
            wanted = patient(count)
        case .needsLogin:
            return nil
        }
        guard let remaining, remaining > .zero else { return wanted }
        return min(wanted, max(remaining / 3, .seconds(30)))
    }

    /// Anything up to 1 s doubling to 5 min: full jitter, so that those who failed together do not return together.
    private static func jittered(_ count: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let ceiling = min(Duration.seconds(1 << min(max(count - 1, 0), 9)), .seconds(300))
        return .nanoseconds(Int64.random(in: 0...ceiling.nanoseconds, using: &random))
    }

    /// 1, 2, 5 minutes, then 15 minutes doubling to an hour.
    private static func patient(_ count: Int) -> Duration {
        let minutes = [1, 2, 5, 15, 30, 60]
        return .seconds(60 * minutes[min(max(count - 1, 0), minutes.count - 1)])
    }
}

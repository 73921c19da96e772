/// A moment on the machine's own clock: nanoseconds since it started, time asleep included (`CLOCK_BOOTTIME`).
///
/// Deadlines within a process are kept on this clock: steps of the civil clock do not move them and a suspended machine
/// does not stop them.
package struct BootInstant: Sendable, Hashable, Comparable {
    /// Nanoseconds since the machine started.
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Later than every deadline.
    package static let distantFuture = BootInstant(nanoseconds: .max)

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Saturates at ``distantFuture``.
    package static func + (instant: Self, duration: Duration) -> Self {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.nanoseconds)
        return overflow ? (duration > .zero ? .distantFuture : Self(nanoseconds: .min)) : Self(nanoseconds: sum)
    }

    package static func - (instant: Self, duration: Duration) -> Self { instant + (.zero - duration) }

    package static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(left.nanoseconds) - .nanoseconds(right.nanoseconds)
    }
}

extension Duration {
    /// Whole nanoseconds, rounded towards zero and held within what 64 bits can count (292 years).
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        guard (-9_000_000_000...9_000_000_000).contains(seconds) else { return seconds > 0 ? .max : .min + 1 }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

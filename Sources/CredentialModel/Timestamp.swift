/// A moment of the civil calendar: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds because Amplify's `expires_at` counts them; whole numbers because a rounded time that is stored must
/// compare equal to itself when it is read again.
package struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Milliseconds since the epoch.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A moment given in seconds since the epoch, as in a JWT's `exp`.
    package init(seconds: Int64) { self.init(milliseconds: seconds.multipliedReportingOverflow(by: 1000).partialValue) }

    /// Seconds since the epoch, rounded down.
    package var seconds: Int64 { Int64((Double(milliseconds) / 1000).rounded(.down)) }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (time: Self, duration: Duration) -> Self {
        Self(milliseconds: time.milliseconds + duration.milliseconds)
    }

    package static func - (time: Self, duration: Duration) -> Self {
        Self(milliseconds: time.milliseconds - duration.milliseconds)
    }

    package static func - (left: Self, right: Self) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds with their fraction, for arithmetic with factors.
    package var secondsValue: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

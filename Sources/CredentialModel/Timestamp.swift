/// A moment of the civil calendar: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds because Amplify's `expires_at` counts them; whole numbers because a rounded time that is stored must
/// compare equal to itself when it is read again.
package struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Milliseconds since the epoch.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A moment given in seconds since the epoch, as in a JWT's `exp`; held within what milliseconds can count.
    package init(seconds: Int64) { self.init(milliseconds: Duration.seconds(seconds).milliseconds) }

    /// Seconds since the epoch, rounded down.
    package var seconds: Int64 { milliseconds.flooredDivision(by: 1000).quotient }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// Held within what can be counted: whatever an answer gives as an expiry, arithmetic with it does not trap.
    package static func + (time: Self, duration: Duration) -> Self {
        let (sum, overflow) = time.milliseconds.addingReportingOverflow(duration.milliseconds)
        return Self(milliseconds: overflow ? (duration > .zero ? .max : .min) : sum)
    }

    package static func - (time: Self, duration: Duration) -> Self { time + (.zero - duration) }

    package static func - (left: Self, right: Self) -> Duration {
        .milliseconds(left.milliseconds) - .milliseconds(right.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero and held within what 64 bits can count.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || carried ? (seconds > 0 ? .max : .min) : sum
    }

    /// Seconds with their fraction, for arithmetic with factors.
    package var secondsValue: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension Int64 {
    /// The quotient rounded down, and what is left, which is never negative.
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

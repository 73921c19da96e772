package import CredentialModel

/// A token bucket that slows down when it is told so (additive increase, multiplicative decrease).
///
/// It holds what one second brings, at least one token. It is kept as the moment at which it would be full again (the
/// "virtual scheduling" form of the generic cell rate algorithm, ITU-T I.371), which needs one whole number and makes the
/// moment of the next token exact: in any span of time it lets through no more than rate × (span + 1 s) requests.
///
/// A throttled request halves the rate, down to a 64th of the maximum; a twentieth of the maximum comes back each second.
/// Requests that were let through before the rate was last cut do not cut it again: they say nothing about the new one.
package struct RateLimiter: Sendable {
    private static let second = 1_000_000_000.0
    private static let recoverySeconds = 20.0
    private static let lowestShare = 1.0 / 64

    /// Requests per second when nobody complains.
    private var maximum: Double
    /// What the rate was cut to, and when.
    private var cut: (rate: Double, at: Int64)?
    /// When the bucket is full again, in nanoseconds on the machine's clock; later than that by more than it holds: debt.
    private var fullAt: Int64 = 0

    /// A full bucket. Rates below one request in a thousand seconds are taken as that.
    package init(perSecond: Double) {
        maximum = Self.valid(perSecond)
    }

    /// Takes over another maximum; what was drawn stays drawn.
    package mutating func setMaximum(perSecond: Double) {
        guard Self.valid(perSecond) != maximum else { return }
        maximum = Self.valid(perSecond)
        cut = nil
    }

    /// Requests per second that are let through at that moment.
    package func rate(at now: BootInstant) -> Double {
        guard let cut else { return maximum }
        let seconds = Double(now.nanoseconds - cut.at) / Self.second
        return min(maximum, cut.rate + maximum * seconds / Self.recoverySeconds)
    }

    /// When the next request may go: at once if that is not after now.
    package func availableAt(_ now: BootInstant) -> BootInstant {
        // A full bucket holds what comes in a second, less the token that is there at its end. Counted at the maximum, this
        // does not change while the rate recovers, and the moment stays true until the next request.
        let held = max(0, Int64(Self.second) - Self.interval(maximum))
        return max(BootInstant(nanoseconds: fullAt - held), now)
    }

    /// Draws for one request, whether or not there is a token: a bucket can be in debt.
    package mutating func take(_ now: BootInstant) {
        fullAt = max(fullAt, now.nanoseconds) + Self.interval(rate(at: now))
    }

    /// Gives back what was drawn for a request that was never made: never more than that, even if the rate was cut since.
    package mutating func refund(_ now: BootInstant) {
        guard fullAt > now.nanoseconds else { return }
        fullAt -= Self.interval(maximum)
    }

    /// Halves the rate.
    ///
    /// - Parameter admitted: when the request that was throttled was let through.
    package mutating func slowDown(_ now: BootInstant, admitted: BootInstant) {
        if let cut, admitted.nanoseconds < cut.at { return }
        cut = (max(rate(at: now) / 2, maximum * Self.lowestShare), now.nanoseconds)
    }

    /// Nanoseconds from one token to the next, rounded down so that a second's worth fits into a second.
    private static func interval(_ rate: Double) -> Int64 { Int64(second / rate) }

    /// Also catches what is not a number.
    private static func valid(_ rate: Double) -> Double { rate > 0.001 ? rate : 0.001 }
}

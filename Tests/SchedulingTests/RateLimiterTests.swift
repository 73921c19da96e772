import CredentialModel
import Scheduling
import Testing

@Suite struct `A rate limiter` {
    @Test(arguments: [(0.5, 1), (1, 1), (12, 12), (300, 300)])
    func `holds what one second brings, at least one`(rate: Double, burst: Int) {
        var limiter = RateLimiter(perSecond: rate)
        #expect(drain(&limiter, at: .seconds(10)) == burst)
        // However long it rests, it holds no more.
        #expect(drain(&limiter, at: .seconds(100_000)) == burst)
    }

    @Test(arguments: [0.3, 1, 7, 12, 100, 333.3])
    func `lets through its rate exactly when it says, not a moment sooner`(rate: Double) {
        var limiter = RateLimiter(perSecond: rate)
        var now = BootInstant.seconds(5)
        var taken = drain(&limiter, at: now)
        let start = now
        while now - start < .seconds(60) {
            now = limiter.availableAt(now)
            #expect(limiter.availableAt(now - .nanoseconds(1)) == now)
            limiter.take(now)
            taken += 1
        }
        #expect(abs(Double(taken) - rate * 61) <= 2)
    }

    @Test func `keeps within rate times span and one second in any span, however it is asked`() {
        var random = SplitMix64(seed: 3)
        var limiter = RateLimiter(perSecond: 12)
        var now = BootInstant.seconds(1)
        var taken: [BootInstant] = []
        while taken.count < 5000 {
            now = now + .milliseconds(Int.random(in: 0...400, using: &random))
            for _ in 0..<Int.random(in: 0...20, using: &random) where limiter.availableAt(now) <= now {
                limiter.take(now)
                taken.append(now)
            }
            if Int.random(in: 0..<50, using: &random) == 0 { limiter.slowDown(now, admitted: now) }
        }
        for first in stride(from: 0, to: taken.count, by: 7) {
            for last in first..<min(first + 300, taken.count) {
                let span = (taken[last] - taken[first]).secondsValue
                #expect(Double(last - first + 1) <= 12 * (span + 1) + 1e-4)
            }
        }
    }

    @Test func `can be in debt and pays it off`() {
        var limiter = RateLimiter(perSecond: 10)
        let now = BootInstant.seconds(1)
        for _ in 0..<30 { limiter.take(now) }
        // 10 were there, 20 are owed, the next is the 21st.
        #expect(limiter.availableAt(now) == now + .milliseconds(2100))
    }

    @Test func `takes back what was not used, but never holds more than a full bucket`() {
        var limiter = RateLimiter(perSecond: 10)
        let now = BootInstant.seconds(1)
        #expect(drain(&limiter, at: now) == 10)
        limiter.refund(now)
        #expect(drain(&limiter, at: now) == 1)
        var full = RateLimiter(perSecond: 10)
        full.refund(now)
        #expect(drain(&full, at: now) == 10)
    }

    @Test func `takes back no more than was drawn when the rate was cut meanwhile`() {
        var limiter = RateLimiter(perSecond: 100)
        let now = BootInstant.seconds(1)
        #expect(drain(&limiter, at: now) == 100)
        for _ in 0..<6 { limiter.slowDown(now, admitted: now) }
        limiter.refund(now)
        #expect(drain(&limiter, at: now) == 1)
    }

    @Test func `halves when throttled, down to a 64th, and recovers within 20 seconds`() {
        var limiter = RateLimiter(perSecond: 128)
        let now = BootInstant.seconds(1)
        for expected in [64.0, 32, 16, 8, 4, 2, 2, 2] {
            limiter.slowDown(now, admitted: now)
            #expect(limiter.rate(at: now) == expected)
        }
        #expect(abs(limiter.rate(at: now + .seconds(10)) - 66) < 0.001)
        #expect(limiter.rate(at: now + .seconds(20)) == 128)
        #expect(limiter.rate(at: now + .seconds(9999)) == 128)
    }

    @Test func `is halved once by many requests that were under way together`() {
        var limiter = RateLimiter(perSecond: 100)
        for _ in 0..<30 { limiter.slowDown(.seconds(2), admitted: .seconds(1)) }
        #expect(limiter.rate(at: .seconds(2)) == 50)
        limiter.slowDown(.seconds(2), admitted: .seconds(2))
        #expect(limiter.rate(at: .seconds(2)) == 25)
    }

    @Test func `follows another maximum and keeps what was drawn`() {
        var limiter = RateLimiter(perSecond: 10)
        let now = BootInstant.seconds(1)
        #expect(drain(&limiter, at: now) == 10)
        limiter.setMaximum(perSecond: 100)
        #expect(limiter.availableAt(now) == now + .milliseconds(10))
        limiter.slowDown(now, admitted: now)
        limiter.setMaximum(perSecond: 100)
        #expect(limiter.rate(at: now) == 50)
    }

    @Test(arguments: [0, -1, Double.nan, 1e-300, -.infinity, .infinity, 1e18])
    func `survives any rate`(rate: Double) {
        var limiter = RateLimiter(perSecond: rate)
        limiter.take(.seconds(1))
        limiter.slowDown(.seconds(1), admitted: .seconds(1))
        #expect(limiter.availableAt(.seconds(1)) >= .seconds(1))
    }

    private func drain(_ limiter: inout RateLimiter, at now: BootInstant) -> Int {
        var count = 0
        while limiter.availableAt(now) <= now {
            limiter.take(now)
            count += 1
        }
        return count
    }
}

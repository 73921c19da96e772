import CredentialModel
import Scheduling
import Testing

@Suite struct `A circuit breaker` {
    private let start = BootInstant.seconds(1000)

    @Test func `opens after ten failures in a row`() {
        var breaker = CircuitBreaker()
        for _ in 0..<9 { #expect(breaker.record(isFailure: true, isProbe: false, now: start) == nil) }
        #expect(breaker.opensAt(start) == start)
        #expect(
            breaker.record(isFailure: true, isProbe: false, now: start)
                == .opened(failures: 10, probe: start + .seconds(5)))
        #expect(breaker.opensAt(start) == start + .seconds(5))
    }

    @Test func `stays closed as long as somebody gets an answer`() {
        var breaker = CircuitBreaker()
        for _ in 0..<50 {
            for _ in 0..<9 { #expect(breaker.record(isFailure: true, isProbe: false, now: start) == nil) }
            #expect(breaker.record(isFailure: false, isProbe: false, now: start) == nil)
        }
        #expect(breaker.isClosed)
    }

    @Test func `of a busy service waits until half of the answers of 30 seconds have failed`() {
        var breaker = CircuitBreaker()
        // 20 s of good answers, 10 a second; then none.
        for tick in 0..<200 {
            _ = breaker.record(isFailure: false, isProbe: false, now: start + .milliseconds(100 * tick))
        }
        var opened: Duration?
        for tick in 0..<400 where opened == nil {
            let since = Duration.milliseconds(100 * tick)
            let change = breaker.record(isFailure: true, isProbe: false, now: start + .seconds(20) + since)
            if change != nil { opened = since }
        }
        // Its memory goes by slots of 5 s: the oldest good answers drop out between 25 s and 30 s.
        #expect((Duration.seconds(10)...Duration.seconds(15)).contains(opened ?? .zero))
    }

    @Test func `probes after 5 s doubling to 60 s, one at a time`() {
        var breaker = opened()
        var now = start
        for wait in [5, 10, 20, 40, 60, 60] {
            #expect(breaker.opensAt(now) == now + .seconds(wait))
            now = now + .seconds(wait)
            #expect(breaker.opensAt(now) == now)
            #expect(breaker.admit() == true)
            #expect(breaker.opensAt(now) == .distantFuture)
            #expect(breaker.record(isFailure: true, isProbe: true, now: now) == nil)
        }
    }

    @Test func `closes with the first answered probe and tells how long it was`() {
        var breaker = opened()
        // Those that were under way when it opened.
        #expect(breaker.record(isFailure: true, isProbe: false, now: start + .seconds(1)) == nil)
        #expect(breaker.record(isFailure: false, isProbe: false, now: start + .seconds(1)) == nil)
        #expect(!breaker.isClosed)
        #expect(breaker.admit() == true)
        #expect(
            breaker.record(isFailure: false, isProbe: true, now: start + .seconds(6))
                == .closed(failures: 11, after: .seconds(6)))
        #expect(breaker.admit() == false)
        // The row begins anew.
        for _ in 0..<9 { #expect(breaker.record(isFailure: true, isProbe: false, now: start + .seconds(7)) == nil) }
    }

    @Test func `lets another probe go when one came to nothing`() {
        var breaker = opened()
        #expect(breaker.admit() == true)
        breaker.abandonProbe()
        #expect(breaker.opensAt(start + .seconds(5)) == start + .seconds(5))
    }

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<10 { _ = breaker.record(isFailure: true, isProbe: false, now: start) }
        return breaker
    }
}

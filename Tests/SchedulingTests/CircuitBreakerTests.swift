import CredentialModel
import Scheduling
import Testing

@Suite struct `A circuit breaker` {
    private let start = BootInstant.seconds(1000)

    @Test func `opens after ten failures in a row`() {
        var breaker = CircuitBreaker()
        for job in 0..<9 { #expect(fail(&breaker, job, at: start) == nil) }
        #expect(breaker.opensAt(start) == start)
        #expect(fail(&breaker, 9, at: start) == .opened(failures: 10, probe: start + .seconds(5)))
        #expect(breaker.opensAt(start) == start + .seconds(5))
    }

    @Test func `stays closed as long as somebody gets an answer`() {
        var breaker = CircuitBreaker()
        for _ in 0..<50 {
            for job in 0..<9 { #expect(fail(&breaker, job, at: start) == nil) }
            #expect(succeed(&breaker, at: start) == nil)
        }
        #expect(breaker.isClosed)
    }

    @Test func `of a busy service waits until half of the answers of 30 seconds have failed`() {
        var breaker = CircuitBreaker()
        // 20 s of good answers, 10 a second; then none.
        for tick in 0..<200 { succeed(&breaker, at: start + .milliseconds(100 * tick)) }
        var opened: Duration?
        for tick in 0..<400 where opened == nil {
            let since = Duration.milliseconds(100 * tick)
            if fail(&breaker, tick, at: start + .seconds(20) + since) != nil { opened = since }
        }
        // Its memory goes by slots of 5 s: the oldest good answers drop out between 25 s and 30 s.
        #expect((Duration.seconds(10)...Duration.seconds(15)).contains(opened ?? .zero))
    }

    /// The last five of a row span four intervals.
    @Test(arguments: [(7500, 10), (7501, nil), (600_000, nil)] as [(Int, Int?)])
    func `opens only when five of the row came within 30 seconds`(milliseconds: Int, failures: Int?) {
        var breaker = CircuitBreaker()
        var opened: Int?
        for number in 1...40 where opened == nil {
            let change = fail(&breaker, number, at: start + .milliseconds(milliseconds * number))
            if change != nil { opened = number }
        }
        #expect(opened == failures)
    }

    @Test func `does not open for one that fails alone among several`() {
        var breaker = CircuitBreaker()
        for tick in 0..<100 { #expect(fail(&breaker, 7, at: start + .seconds(tick)) == nil) }
        // The failure of another that is long past says nothing of now.
        var mixed = CircuitBreaker()
        #expect(fail(&mixed, 3, at: start) == nil)
        for tick in 0..<100 { #expect(fail(&mixed, 7, at: start + .seconds(tick)) == nil) }
        #expect(fail(&mixed, 3, at: start + .seconds(100)) == .opened(failures: 102, probe: start + .seconds(105)))
    }

    @Test func `opens for the only one that there is`() {
        var breaker = CircuitBreaker()
        for _ in 0..<9 { #expect(fail(&breaker, 7, isShared: false, at: start) == nil) }
        #expect(fail(&breaker, 7, isShared: false, at: start) == .opened(failures: 10, probe: start + .seconds(5)))
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
            #expect(fail(&breaker, 0, isProbe: true, at: now) == nil)
        }
    }

    @Test func `closes with the first answered probe and tells how long it was`() {
        var breaker = opened()
        // Those that were under way when it opened.
        #expect(fail(&breaker, 0, at: start + .seconds(1)) == nil)
        #expect(succeed(&breaker, at: start + .seconds(1)) == nil)
        #expect(!breaker.isClosed)
        #expect(breaker.admit() == true)
        #expect(
            succeed(&breaker, isProbe: true, at: start + .seconds(6)) == .closed(failures: 11, after: .seconds(6)))
        #expect(breaker.admit() == false)
        // The row begins anew.
        for job in 0..<9 { #expect(fail(&breaker, job, at: start + .seconds(7)) == nil) }
    }

    @Test func `lets another probe go when one came to nothing`() {
        var breaker = opened()
        #expect(breaker.admit() == true)
        breaker.abandonProbe()
        #expect(breaker.opensAt(start + .seconds(5)) == start + .seconds(5))
    }

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for job in 0..<10 { fail(&breaker, job, at: start) }
        return breaker
    }

    @discardableResult
    private func fail(
        _ breaker: inout CircuitBreaker, _ job: JobID, isProbe: Bool = false, isShared: Bool = true,
        at now: BootInstant
    ) -> BreakerTransition.Change? {
        breaker.record(isFailure: true, isProbe: isProbe, of: job, isShared: isShared, now: now)
    }

    @discardableResult
    private func succeed(
        _ breaker: inout CircuitBreaker, isProbe: Bool = false, at now: BootInstant
    ) -> BreakerTransition.Change? {
        breaker.record(isFailure: false, isProbe: isProbe, of: 0, isShared: true, now: now)
    }
}

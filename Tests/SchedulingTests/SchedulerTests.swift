import CredentialModel
import Scheduling
import Testing

@Suite struct `The scheduler` {
    private let slow = BucketKey("slow service", rate: "slow")
    private let quick = BucketKey("quick service", rate: "quick")
    private let free = BucketKey("free service", rate: nil)
    private let start = BootInstant.seconds(1000)

    private func scheduler(concurrency: Int = 100) -> Scheduler {
        Scheduler(concurrency: concurrency, rates: ["slow": 1, "quick": 10])
    }

    // MARK: Time and order

    @Test func `starts a job when its time has come, and once`() {
        var scheduler = scheduler()
        scheduler.schedule(3, at: start, priority: .mandatory, buckets: [])
        expectWake(start, after: .seconds(1), scheduler)
        expectStarted([], at: start - .nanoseconds(1), &scheduler)
        expectStarted([3], at: start, &scheduler)
        expectStarted([], at: start + .seconds(1), &scheduler)
        expectWake(nil, after: start, scheduler)
    }

    @Test func `starts a job that is scheduled while it runs only after it has finished`() {
        var scheduler = scheduler()
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [])
        expectStarted([0], at: start, &scheduler)
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [])
        expectStarted([], at: start + .seconds(1), &scheduler)
        _ = scheduler.finished(0, results: [], now: start + .seconds(2))
        expectStarted([0], at: start + .seconds(2), &scheduler)
        // Told to run again, then not to.
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [])
        scheduler.cancel(0)
        _ = scheduler.finished(0, results: [], now: start + .seconds(3))
        expectStarted([], at: start + .seconds(3), &scheduler)
    }

    @Test func `forgets a cancelled job wherever it waits`() {
        var scheduler = scheduler()
        scheduler.cancel(7)
        scheduler.schedule(0, at: start + .seconds(1), priority: .mandatory, buckets: [slow])
        for job in 1...3 { scheduler.schedule(job, at: start, priority: .mandatory, buckets: [slow]) }
        expectStarted([1], at: start, &scheduler)
        scheduler.cancel(0)
        scheduler.cancel(2)
        expectStarted([3], at: start + .seconds(1), &scheduler)
        expectStarted([], at: start + .seconds(9), &scheduler)
        expectWake(nil, after: start, scheduler)
    }

    @Test func `ignores the end of a job that does not run`() {
        var scheduler = scheduler()
        let transitions = scheduler.finished(4, results: [(slow, .transient)], now: start)
        #expect(transitions == [])
    }

    /// 0 is past its end, 1 is in its mandatory minute, 2 was asked for, 3 and 4 have time, 5 will be in its mandatory minute
    /// when its turn comes.
    @Test func `saves what can be saved, then serves who waits, then the rest by their deadlines`() {
        var scheduler = scheduler(concurrency: 1)
        let priorities: [JobPriority] = [
            living(mandatory: -90, expires: -30), living(mandatory: -10, expires: 50), .mandatory,
            living(mandatory: 900, expires: 960), living(mandatory: 800, expires: 860),
            living(mandatory: 2, expires: 62),
        ]
        for (job, priority) in priorities.enumerated() {
            scheduler.schedule(job, at: start - .seconds(job), priority: priority, buckets: [])
        }
        var order: [JobID] = []
        for tick in 0..<6 {
            let now = start + .seconds(tick)
            for job in scheduler.poll(now: now) {
                order.append(job)
                _ = scheduler.finished(job, results: [], now: now)
            }
        }
        #expect(order == [1, 0, 5, 2, 4, 3])
    }

    @Test func `moves a waiting job forward when it becomes more pressing`() {
        var scheduler = scheduler()
        for job in 0..<4 {
            scheduler.schedule(job, at: start, priority: living(mandatory: 900 + job, expires: 960), buckets: [slow])
        }
        expectStarted([0], at: start, &scheduler)
        scheduler.schedule(3, at: start, priority: .mandatory, buckets: [slow])
        expectStarted([3], at: start + .seconds(1), &scheduler)
    }

    // MARK: Limits

    @Test func `runs no more jobs at once than allowed, and services take turns`() {
        var scheduler = scheduler(concurrency: 2)
        let other = BucketKey("another quick service", rate: "quick")
        for job in 0..<8 {
            scheduler.schedule(job, at: start, priority: .mandatory, buckets: [job < 4 ? quick : other])
        }
        for round in 0..<4 {
            let now = start + .seconds(round)
            expectStarted([round, round + 4], at: now, &scheduler)
            expectWake(nil, after: now, scheduler)
            for job in 0..<8 { _ = scheduler.finished(job, results: [], now: now + .milliseconds(500)) }
        }
    }

    @Test func `an exhausted bucket holds up neither slots nor other buckets`() {
        var scheduler = scheduler(concurrency: 3)
        for job in 0..<50 { scheduler.schedule(job, at: start, priority: .mandatory, buckets: [slow, quick]) }
        for job in 50..<60 {
            scheduler.schedule(job, at: start, priority: living(mandatory: 900, expires: 960), buckets: [quick])
        }
        expectStarted([0, 50, 51], at: start, &scheduler)
        _ = scheduler.finished(0, results: [(slow, .success), (quick, .success)], now: start)
        expectStarted([52], at: start, &scheduler)
        _ = scheduler.finished(50, results: [], now: start)
        expectWake(start, after: start, scheduler)
    }

    /// While all slots are taken, a token is offered to the most pressing lane. That must not be the end of it.
    @Test func `a token that is not taken up is offered to the next`() {
        var scheduler = fullyOccupied()
        expectStarted([], at: start + .milliseconds(100), &scheduler)
        scheduler.cancel(1)
        _ = scheduler.finished(0, results: [], now: start + .milliseconds(200))
        expectStarted([2], at: start + .milliseconds(200), &scheduler)
    }

    @Test func `a pressing job overtakes one that a token was offered to before`() {
        var scheduler = fullyOccupied()
        scheduler.schedule(3, at: start, priority: living(mandatory: 800, expires: 960), buckets: [free])
        expectStarted([], at: start + .milliseconds(100), &scheduler)
        scheduler.schedule(4, at: start, priority: .mandatory, buckets: [quick, slow])
        _ = scheduler.finished(0, results: [], now: start + .milliseconds(200))
        expectStarted([4], at: start + .milliseconds(200), &scheduler)
    }

    @Test func `a job starts when all its buckets have a token`() {
        var scheduler = scheduler()
        scheduler.charge(slow, now: start)
        for _ in 0..<12 { scheduler.charge(quick, now: start) }
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [slow, quick, free])
        scheduler.schedule(1, at: start, priority: .mandatory, buckets: [quick, free])
        expectStarted([], at: start, &scheduler)
        expectWake(start + .milliseconds(300), after: start, scheduler)
        expectStarted([1], at: start + .milliseconds(300), &scheduler)
        expectStarted([], at: start + .milliseconds(999), &scheduler)
        expectStarted([0], at: start + .milliseconds(1000), &scheduler)
    }

    @Test func `gives back what a job did not use and draws what it used beyond`() {
        var scheduler = scheduler()
        for job in 0..<4 { scheduler.schedule(job, at: start, priority: .mandatory, buckets: [slow]) }
        expectStarted([0], at: start, &scheduler)
        _ = scheduler.finished(0, results: [], now: start)
        expectStarted([1], at: start, &scheduler)
        _ = scheduler.finished(1, results: [(slow, .other), (slow, .success)], now: start)
        expectWake(start + .seconds(2), after: start, scheduler)
    }

    @Test func `a throttled answer slows its bucket down, and silence is kept as long as asked`() {
        var scheduler = scheduler()
        for job in 0..<30 { scheduler.schedule(job, at: start, priority: .mandatory, buckets: [quick]) }
        let first = scheduler.poll(now: start)
        #expect(first.count == 10)
        let answer = BucketResult.throttled(retryAfter: .seconds(7))
        _ = scheduler.finished(0, results: [(quick, answer)], now: start + .milliseconds(50))
        let end = start + .milliseconds(7050)
        expectStarted([], at: end - .nanoseconds(1), &scheduler)
        // From 5/s at a twentieth of 10/s each second for 7 s.
        let later = scheduler.poll(now: end)
        #expect(later.count == 8)
    }

    @Test func `keeps an unlimited bucket silent as well, but not for hours`() {
        var scheduler = scheduler()
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [free])
        scheduler.schedule(1, at: start + .seconds(1), priority: .mandatory, buckets: [free])
        expectStarted([0], at: start, &scheduler)
        _ = scheduler.finished(0, results: [(free, .throttled(retryAfter: .seconds(86_400)))], now: start)
        expectStarted([], at: start + .seconds(1), &scheduler)
        expectWake(start + .seconds(300), after: start + .seconds(1), scheduler)
    }

    @Test func `follows a new configuration without losing anybody's place`() {
        var scheduler = scheduler(concurrency: 50)
        for job in 0..<40 { scheduler.schedule(job, at: start, priority: .mandatory, buckets: [slow, quick]) }
        expectStarted([0], at: start, &scheduler)
        scheduler.reconfigure(concurrency: 5, rates: ["quick": 10])
        expectStarted([1, 2, 3, 4], at: start, &scheduler)
        scheduler.reconfigure(concurrency: 50, rates: ["slow": 1, "quick": 10])
        expectStarted([5], at: start, &scheduler)
        scheduler.reconfigure(concurrency: 50, rates: [:])
        expectStarted(Array(6..<40), at: start, &scheduler)
    }

    @Test func `tells a job that needs more by now than it was admitted to`() {
        var scheduler = scheduler()
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [free, quick])
        let keys = [quick]
        let before = scheduler.isAdmitted(0, to: keys)
        expectStarted([0], at: start, &scheduler)
        let within = scheduler.isAdmitted(0, to: keys)
        let beyond = scheduler.isAdmitted(0, to: keys + [slow])
        #expect((before, within, beyond) == (false, true, false))
    }

    // MARK: Outages

    @Test(arguments: [BucketKey("limited", rate: "quick"), BucketKey("unlimited", rate: nil)])
    func `an outage is one transition each way, and one probe at a time`(bucket: BucketKey) {
        var scheduler = Scheduler(concurrency: 10, rates: ["quick": 10])
        for job in 0..<40 { scheduler.schedule(job, at: start, priority: .mandatory, buckets: [bucket]) }
        let failing = scheduler.poll(now: start)
        #expect(failing.count == 10)
        let opened = failing.flatMap { scheduler.finished($0, results: [(bucket, .transient)], now: start) }
        #expect(opened.map(\.bucket) == [bucket])
        #expect(opened.map(\.change) == [.opened(failures: 10, probe: start + .seconds(5))])
        expectStarted([], at: start + .seconds(2), &scheduler)
        expectWake(start + .seconds(5), after: start + .seconds(2), scheduler)
        expectStarted([10], at: start + .seconds(5), &scheduler)
        expectStarted([], at: start + .seconds(100), &scheduler)
        let unchanged = scheduler.finished(10, results: [(bucket, .transient)], now: start + .seconds(100))
        #expect(unchanged == [])
        expectStarted([11], at: start + .seconds(110), &scheduler)
        let closed = scheduler.finished(11, results: [(bucket, .other)], now: start + .seconds(111))
        #expect(closed.map(\.change) == [.closed(failures: 11, after: .seconds(111))])
        let recovered = scheduler.poll(now: start + .seconds(111))
        #expect(recovered.count == 10)
    }

    @Test(arguments: [true, false])
    func `one that fails again and again stops nobody but itself`(isShared: Bool) {
        var scheduler = scheduler()
        if isShared { scheduler.schedule(1, at: start + .seconds(60), priority: .mandatory, buckets: [slow, free]) }
        var transitions: [BreakerTransition] = []
        for _ in 0..<10 {
            scheduler.schedule(0, at: start, priority: .mandatory, buckets: [free])
            expectStarted([0], at: start, &scheduler)
            // Its next run may be planned before this one has ended; that makes it no second job.
            scheduler.schedule(0, at: start + .seconds(90), priority: .mandatory, buckets: [free])
            transitions += scheduler.finished(0, results: [(free, .transient)], now: start)
        }
        #expect(transitions.count == (isShared ? 0 : 1))
        if isShared { expectStarted([1], at: start + .seconds(60), &scheduler) }
    }

    @Test func `a job that another bucket's outage holds up draws nothing`() {
        var scheduler = scheduler()
        breakDown(free, in: &scheduler, now: start)
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [slow, free])
        scheduler.schedule(1, at: start, priority: .mandatory, buckets: [slow])
        expectStarted([1], at: start, &scheduler)
    }

    @Test func `another job probes when the first came to nothing, or was called off`() {
        var scheduler = scheduler()
        breakDown(free, in: &scheduler, now: start)
        for job in 0..<3 { scheduler.schedule(job, at: start, priority: .mandatory, buckets: [free]) }
        expectStarted([0], at: start + .seconds(5), &scheduler)
        _ = scheduler.finished(0, results: [], now: start + .seconds(6))
        expectStarted([1], at: start + .seconds(6), &scheduler)
        _ = scheduler.finished(1, results: [], now: start + .seconds(6))
        scheduler.cancel(2)
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [free])
        expectStarted([0], at: start + .seconds(6), &scheduler)
    }

    @Test func `a probe that waits for a slow bucket does not keep others from probing`() {
        var scheduler = scheduler()
        for _ in 0..<1000 { scheduler.charge(slow, now: start) }
        breakDown(free, in: &scheduler, now: start)
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [free])
        scheduler.schedule(1, at: start, priority: .mandatory, buckets: [free])
        expectStarted([], at: start, &scheduler)
        // The first candidate now needs a token that is long in coming.
        var now = start + .seconds(5)
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [free, slow])
        var started: [JobID] = []
        while started.isEmpty, now < start + .seconds(60) {
            started = scheduler.poll(now: now)
            now = scheduler.nextWake(now: now) ?? .distantFuture
        }
        #expect(started == [1])
    }

    // MARK: Memory

    @Test func `forgets buckets that nobody has used for a while`() {
        var scheduler = scheduler()
        var now = start
        for round in 0..<20_000 {
            let key = BucketKey("handler \(round)", rate: round.isMultiple(of: 2) ? "quick" : nil)
            let other = BucketKey("another handler \(round)", rate: nil)
            scheduler.schedule(round % 10, at: now + .seconds(60), priority: .mandatory, buckets: [other])
            scheduler.schedule(round % 10, at: now, priority: .mandatory, buckets: [key, free])
            for job in scheduler.poll(now: now) {
                _ = scheduler.finished(job, results: [(key, .success), (free, .success)], now: now)
            }
            now = now + .seconds(10)
        }
        #expect(scheduler.bucketCount < 300)
    }

    /// Jobs 1 and 2 wait for a token, which will be there in 100 ms; then job 0 took the only slot.
    private func fullyOccupied() -> Scheduler {
        var scheduler = scheduler(concurrency: 1)
        for _ in 0..<10 { scheduler.charge(quick, now: start) }
        scheduler.schedule(1, at: start, priority: living(mandatory: 900, expires: 960), buckets: [quick])
        scheduler.schedule(2, at: start, priority: living(mandatory: 950, expires: 960), buckets: [quick, slow])
        _ = scheduler.poll(now: start)
        scheduler.schedule(0, at: start, priority: .mandatory, buckets: [])
        _ = scheduler.poll(now: start)
        return scheduler
    }

    private func expectStarted(
        _ jobs: [JobID], at now: BootInstant, _ scheduler: inout Scheduler,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let started = scheduler.poll(now: now)
        #expect(started == jobs, sourceLocation: sourceLocation)
    }

    private func expectWake(
        _ moment: BootInstant?, after now: BootInstant, _ scheduler: Scheduler,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let wake = scheduler.nextWake(now: now)
        #expect(wake == moment, sourceLocation: sourceLocation)
    }

    private func living(mandatory: Int, expires: Int) -> JobPriority {
        .advisory(mandatory: start + .seconds(mandatory), expires: start + .seconds(expires))
    }

    private func breakDown(_ bucket: BucketKey, in scheduler: inout Scheduler, now: BootInstant) {
        for job in 900..<910 {
            scheduler.schedule(job, at: now, priority: .mandatory, buckets: [bucket])
            _ = scheduler.poll(now: now)
            _ = scheduler.finished(job, results: [(bucket, .transient)], now: now)
        }
    }
}

import CredentialModel
import Scheduling
import Testing

/// Thousands of random operations, each start judged by ``NaiveScheduler``.
@Suite struct `Whatever is done to the scheduler` {
    private static let keys = [
        BucketKey("a", rate: "crawl"), BucketKey("b", rate: "walk"), BucketKey("c", rate: "run"),
        BucketKey("d", rate: nil), BucketKey("e", rate: nil),
    ]
    private static let rates = ["crawl": 0.5, "walk": 2, "run": 9]
    private static let jobCount = 40

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `it starts what it may, the most pressing first, forgets nobody and wakes in time`(seed: UInt64) throws {
        var trial = Trial(seed: seed)
        for _ in 0..<600 { try trial.step() }
        try trial.windUp()
    }

    private struct Trial {
        var random: SplitMix64
        var now = BootInstant.seconds(1000)
        var scheduler: Scheduler
        var model: NaiveScheduler

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
            let concurrency = Int.random(in: 1...8, using: &random)
            scheduler = Scheduler(concurrency: concurrency, rates: rates)
            model = NaiveScheduler(concurrency: concurrency, rates: rates, keys: keys)
        }

        mutating func step() throws {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<6: schedule(Int.random(in: 0..<jobCount, using: &random))
            case 6: cancel(Int.random(in: 0..<jobCount, using: &random))
            case 7:
                let key = keys[Int.random(in: 0..<keys.count, using: &random)]
                scheduler.charge(key, now: now)
                model.charge(key, now: now)
            case 8 where Bool.random(using: &random): reconfigure()
            case 8..<14: finishOne(badAnswers: 35)
            default:
                now = now + .milliseconds(Int.random(in: 0...1500, using: &random))
                try poll()
            }
        }

        /// With healthy services, and nothing new to do, everything is started and finished.
        mutating func windUp() throws {
            var polls = 0
            while !model.waiting.isEmpty || !model.running.isEmpty {
                while !model.running.isEmpty { finishOne(badAnswers: 0) }
                guard let wake = scheduler.nextWake(now: now) else { break }
                now = max(now, wake)
                try poll()
                polls += 1
                try #require(polls < 5000)
            }
            #expect(model.waiting.isEmpty)
            let wake = scheduler.nextWake(now: now)
            #expect(wake == nil)
        }

        private mutating func schedule(_ number: JobID) {
            let due = now + .milliseconds(Int.random(in: -2000...8000, using: &random))
            let mandatory = now + .milliseconds(Int.random(in: -4000...8000, using: &random))
            let expires = mandatory + .milliseconds(Int.random(in: 0...4000, using: &random))
            let priority: JobPriority =
                Bool.random(using: &random) ? .mandatory : .advisory(mandatory: mandatory, expires: expires)
            let keys = keys.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))
            scheduler.schedule(number, at: due, priority: priority, buckets: Array(keys))
            model.schedule(number, NaiveScheduler.Job(due: due, priority: priority, keys: Array(keys)))
        }

        private mutating func cancel(_ number: JobID) {
            scheduler.cancel(number)
            model.cancel(number)
        }

        private mutating func reconfigure() {
            var rates = rates
            for name in ["crawl", "run", "walk"] where Int.random(in: 0..<4, using: &random) == 0 { rates[name] = nil }
            model.concurrency = Int.random(in: 1...8, using: &random)
            model.setRates(rates)
            scheduler.reconfigure(concurrency: model.concurrency, rates: rates)
        }

        private mutating func finishOne(badAnswers percent: Int) {
            guard let number = model.running.keys.sorted().randomElement(using: &random),
                let keys = model.running[number]?.job.keys
            else { return }
            var results: [(bucket: BucketKey, result: BucketResult)] = []
            for key in keys where Int.random(in: 0..<10, using: &random) > 0 {
                results.append((key, answer(badAnswers: percent)))
            }
            if Int.random(in: 0..<8, using: &random) == 0 {
                let key = `Whatever is done to the scheduler`.keys[Int.random(in: 0..<5, using: &random)]
                results.append((key, answer(badAnswers: percent)))
            }
            _ = scheduler.finished(number, results: results, now: now)
            model.finish(number, results: results, now: now)
        }

        private mutating func answer(badAnswers percent: Int) -> BucketResult {
            guard Int.random(in: 0..<100, using: &random) < percent else { return .success }
            switch Int.random(in: 0..<10, using: &random) {
            case 0: return .throttled(retryAfter: .milliseconds(Int.random(in: 0...3000, using: &random)))
            case 1: return .throttled(retryAfter: nil)
            case 2: return .other
            default: return .transient
            }
        }

        private mutating func poll() throws {
            if let wake = scheduler.nextWake(now: now), wake > now {
                let early = scheduler.poll(now: now)
                #expect(early == [], "Nothing happens before it asked to be woken.")
            }
            let started = scheduler.poll(now: now)
            for number in started {
                try #require(model.mayStart(number, now: now))
                let rank = model.rank(number, now: now)
                #expect(model.startable(now: now).allSatisfy { model.rank($0, now: now) >= rank || rank < 2 })
                let rivals = model.startable(now: now).filter {
                    Set(model.waiting[$0]?.keys ?? []) == Set(model.waiting[number]?.keys ?? [])
                }
                #expect(rivals.allSatisfy { model.rank($0, now: now) >= rank })
                model.start(number, now: now)
            }
            #expect(model.startable(now: now) == [], "Nobody who may start is left behind.")
        }
    }
}

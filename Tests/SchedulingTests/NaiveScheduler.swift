import CredentialModel
import Scheduling

/// What the scheduler promises, in the plainest form: lists that are searched from end to end, and a judge of every start.
struct NaiveScheduler {
    struct Job {
        var due: BootInstant
        var priority: JobPriority
        var keys: [BucketKey]
    }

    struct Bucket {
        var limiter: RateLimiter?
        var breaker = CircuitBreaker()
        var pausedUntil = BootInstant.seconds(0)
        var probe: JobID?
    }

    var concurrency: Int
    private(set) var waiting: [JobID: Job] = [:]
    private(set) var running: [JobID: (job: Job, since: BootInstant)] = [:]
    private var buckets: [BucketKey: Bucket] = [:]

    init(concurrency: Int, rates: [String: Double], keys: [BucketKey]) {
        self.concurrency = concurrency
        for key in keys { buckets[key] = Bucket(limiter: key.rate.flatMap { rates[$0] }.map(RateLimiter.init)) }
    }

    mutating func schedule(_ number: JobID, _ job: Job) { waiting[number] = job }

    mutating func cancel(_ number: JobID) { waiting[number] = nil }

    mutating func charge(_ key: BucketKey, now: BootInstant) { buckets[key]?.limiter?.take(now) }

    mutating func setRates(_ rates: [String: Double]) {
        for key in buckets.keys {
            let rate = key.rate.flatMap { rates[$0] }
            if let rate, buckets[key]?.limiter != nil {
                buckets[key]?.limiter?.setMaximum(perSecond: rate)
            } else {
                buckets[key]?.limiter = rate.map(RateLimiter.init)
            }
        }
    }

    /// Whether a job may start at that moment.
    func mayStart(_ number: JobID, now: BootInstant) -> Bool {
        guard let job = waiting[number], running[number] == nil, running.count < concurrency else { return false }
        return job.due <= now && job.keys.allSatisfy { isOpen($0, now: now) }
    }

    /// The jobs that may start now and depend on no service in an outage: whoever of these is left behind was forgotten.
    func startable(now: BootInstant) -> [JobID] {
        waiting.keys.filter { number in
            mayStart(number, now: now)
                && (waiting[number]?.keys ?? []).allSatisfy { buckets[$0]?.breaker.isClosed ?? true }
        }
    }

    /// Which of the waiting jobs goes first: the smaller rank.
    func rank(_ number: JobID, now: BootInstant) -> Int {
        switch waiting[number]?.priority {
        case .advisory(let mandatory, let expires) where expires > now: mandatory <= now ? 0 : 2
        default: 1
        }
    }

    mutating func start(_ number: JobID, now: BootInstant) {
        guard let job = waiting.removeValue(forKey: number) else { return }
        running[number] = (job, now)
        for key in job.keys {
            buckets[key]?.limiter?.take(now)
            if buckets[key]?.breaker.admit() == true { buckets[key]?.probe = number }
        }
    }

    mutating func finish(_ number: JobID, results: [(bucket: BucketKey, result: BucketResult)], now: BootInstant) {
        guard let (job, since) = running.removeValue(forKey: number) else { return }
        var unused = job.keys
        for (key, result) in results {
            if let index = unused.firstIndex(of: key) {
                unused.remove(at: index)
            } else {
                buckets[key]?.limiter?.take(now)
            }
            var isFailure = result == .transient
            if case .throttled(let retryAfter) = result {
                isFailure = true
                buckets[key]?.limiter?.slowDown(now, admitted: since)
                let silence = now + (retryAfter ?? .zero)
                if let before = buckets[key]?.pausedUntil { buckets[key]?.pausedUntil = max(before, silence) }
            }
            let isProbe = buckets[key]?.probe == number
            if isProbe { buckets[key]?.probe = nil }
            let isShared =
                waiting.contains { $0.key != number && $0.value.keys.contains(key) }
                || running.contains { $0.value.job.keys.contains(key) }
            _ = buckets[key]?.breaker.record(
                isFailure: isFailure, isProbe: isProbe, of: number, isShared: isShared, now: now)
        }
        for key in unused {
            buckets[key]?.limiter?.refund(now)
            guard buckets[key]?.probe == number else { continue }
            buckets[key]?.probe = nil
            buckets[key]?.breaker.abandonProbe()
        }
    }

    private func isOpen(_ key: BucketKey, now: BootInstant) -> Bool {
        guard let bucket = buckets[key] else { return true }
        return bucket.breaker.opensAt(now) <= now && bucket.pausedUntil <= now
            && (bucket.limiter?.availableAt(now) ?? now) <= now
    }
}

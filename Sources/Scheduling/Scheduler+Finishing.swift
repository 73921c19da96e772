package import CredentialModel

// What the answers that a job got mean for those who come after it.
extension Scheduler {
    /// Notes that a job has ended and how its requests went; if it was scheduled meanwhile, that takes effect.
    ///
    /// One request of each of its buckets was paid for at the start. What it did not make is given back; what it made beyond
    /// that is drawn now, even into debt.
    ///
    /// - Parameter results: every request that it made, in order.
    /// - Returns: the breakers that these answers opened or closed.
    package mutating func finished(
        _ job: JobID, results: [(bucket: BucketKey, result: BucketResult)], now: BootInstant
    ) -> [BreakerTransition] {
        guard let run = running.removeValue(forKey: job) else { return [] }
        var unused = routes[run.route].buckets
        var touched = unused
        var transitions: [BreakerTransition] = []
        for (key, result) in results {
            let bucket = number(of: key)
            if let paid = unused.firstIndex(of: bucket) {
                unused.remove(at: paid)
            } else {
                buckets[bucket].limiter?.take(now)
                touched.append(bucket)
            }
            if let change = record(result, at: bucket, of: job, run, now) {
                transitions.append(BreakerTransition(bucket: key, change: change))
            }
        }
        for bucket in unused { giveBack(bucket, job, now) }
        for bucket in touched { arm(bucket, now: now) }
        routes[run.route].uses -= 1
        if jobs[job].place == .runningAndScheduled {
            jobs[job].place = .timer
            timers.set(job, at: jobs[job].due)
        } else {
            jobs[job].place = .idle
        }
        return transitions
    }

    private mutating func record(
        _ result: BucketResult, at bucket: Int, of job: JobID, _ run: Run, _ now: BootInstant
    ) -> BreakerTransition.Change? {
        buckets[bucket].lastUse = now
        if case .throttled(let retryAfter) = result {
            buckets[bucket].limiter?.slowDown(now, admitted: run.startedAt)
            if let retryAfter {
                let pause = min(retryAfter, Self.longestPause)
                buckets[bucket].pausedUntil = max(buckets[bucket].pausedUntil, now + pause)
            }
        }
        let isProbe = buckets[bucket].probe == job
        if isProbe { buckets[bucket].probe = nil }
        var breaker = buckets[bucket].breaker
        let change = breaker.record(
            isFailure: result.isFailure, isProbe: isProbe, of: job, isShared: isShared(bucket, by: job, run), now: now)
        buckets[bucket].breaker = breaker
        if case .closed = change { buckets[bucket].nextCandidate = now }
        return change
    }

    /// Whether other jobs than this one, which has just run, wait or run with a need for the bucket.
    private func isShared(_ bucket: Int, by job: JobID, _ run: Run) -> Bool {
        var others = routes[run.route].buckets.contains(bucket) ? -1 : 0
        let next = jobs[job].place == .runningAndScheduled ? Int(jobs[job].route) : nil
        if let next, routes[next].buckets.contains(bucket) { others -= 1 }
        for route in index.routes.values where routes[route].buckets.contains(bucket) {
            others += routes[route].uses
            if others > 0 { return true }
        }
        return false
    }

    /// The service of a bucket was not asked after all.
    private mutating func giveBack(_ bucket: Int, _ job: JobID, _ now: BootInstant) {
        buckets[bucket].limiter?.refund(now)
        guard buckets[bucket].probe == job else { return }
        buckets[bucket].probe = nil
        buckets[bucket].breaker.abandonProbe()
        buckets[bucket].nextCandidate = now
    }

    /// A service that asks one caller for silence speaks for this caller. The caller obeys in full (``Backoff``); the others
    /// that share the bucket try again after this long at the latest.
    private static var longestPause: Duration { .seconds(300) }
}

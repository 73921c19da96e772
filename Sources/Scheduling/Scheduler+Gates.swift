import CredentialModel

// Buckets that let nothing through, and what happens when they do again.
extension Scheduler {
    /// The first bucket of a job that lets nothing through.
    func shutGate(of job: JobID, now: BootInstant) -> Int? {
        routes[Int(jobs[job].route)].buckets.first { buckets[$0].gateOpensAt(now) > now }
    }

    /// Lets a job wait until a bucket lets something through.
    mutating func park(_ job: JobID, at bucket: Int, now: BootInstant) {
        jobs[job].place = .gate
        jobs[job].gate = Int32(bucket)
        buckets[bucket].parked.insert(job, jobs: &jobs)
        arm(bucket, now: now)
    }

    /// Sets the timer of a bucket to the moment at which somebody who waits there can go on.
    mutating func arm(_ bucket: Int, now: BootInstant) {
        if let moment = buckets[bucket].wakesAt(now), moment < .distantFuture {
            bucketTimers.set(bucket, at: moment)
        } else {
            bucketTimers.remove(bucket)
        }
    }

    /// Lets go on who waits at a bucket whose time has come.
    mutating func reopen(_ bucket: Int, now: BootInstant) {
        if !buckets[bucket].parked.isEmpty { releaseParked(at: bucket, now: now) }
        guard !buckets[bucket].waitingLanes.isEmpty, buckets[bucket].tokenAt(now) <= now else {
            arm(bucket, now: now)
            return
        }
        // One lane at a time: when it has been tried, the bucket is armed for the next.
        guard let lane = buckets[bucket].waitingLanes.popFirst(positions: &lanePositions) else { return }
        lanes[Int(lane.member)].place = .ready
        ready.insert(Int(lane.member), key: lane.key, positions: &lanePositions)
    }

    private mutating func releaseParked(at bucket: Int, now: BootInstant) {
        guard max(buckets[bucket].gateOpensAt(now), buckets[bucket].nextCandidate) <= now else { return }
        guard !buckets[bucket].breaker.isClosed else {
            while release(at: bucket, now: now) {}
            return
        }
        // One is to be the probe. Should it be held up elsewhere or called off, another one follows.
        buckets[bucket].nextCandidate = now + buckets[bucket].breaker.wait
        _ = release(at: bucket, now: now)
    }

    private mutating func release(at bucket: Int, now: BootInstant) -> Bool {
        guard let job = buckets[bucket].parked.popFirst(now: now, jobs: &jobs) else { return false }
        join(job)
        return true
    }
}

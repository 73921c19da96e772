import CredentialModel

// How a job gets from its time to its start: through a lane, past the gates of its buckets.
extension Scheduler {
    /// Queues a job whose time has come.
    mutating func join(_ job: JobID) {
        let lane = routes[Int(jobs[job].route)].lane
        jobs[job].place = .lane
        lanes[lane].jobs.insert(job, jobs: &jobs)
        place(lane)
        // It may be more pressing than the lane that the bucket's last token was offered to.
        if case .waiting(let bucket) = lanes[lane].place { bucketTimers.set(bucket, at: .distantPast) }
    }

    /// Takes a job out of its lane.
    mutating func leaveLane(_ job: JobID) {
        let lane = routes[Int(jobs[job].route)].lane
        lanes[lane].jobs.remove(job, jobs: &jobs)
        place(lane)
    }

    /// Starts the first job of a lane that was just taken from ``ready``, if it has all it needs.
    mutating func startNext(of lane: Int, now: BootInstant) -> JobID? {
        lanes[lane].place = .nowhere
        // Whatever comes of it, the tokens that are left are another lane's chance.
        defer { for bucket in lanes[lane].buckets { arm(bucket, now: now) } }
        if let bucket = scarcestBucket(of: lane, now: now) {
            lanes[lane].place = .waiting(bucket: bucket)
            buckets[bucket].waitingLanes.insert(lane, key: lanes[lane].urgency, positions: &lanePositions)
            return nil
        }
        guard let job = lanes[lane].jobs.popFirst(now: now, jobs: &jobs) else { return nil }
        defer { place(lane) }
        if let gate = shutGate(of: job, now: now) {
            park(job, at: gate, now: now)
            return nil
        }
        start(job, now: now)
        lanes[lane].served = now.nanoseconds + 1
        return job
    }

    private mutating func start(_ job: JobID, now: BootInstant) {
        let route = Int(jobs[job].route)
        jobs[job].place = .running
        running[job] = Run(route: route, startedAt: now)
        for bucket in routes[route].buckets {
            buckets[bucket].limiter?.take(now)
            buckets[bucket].lastUse = now
            if buckets[bucket].breaker.admit() { buckets[bucket].probe = job }
        }
    }

    /// Of the buckets that have no token for a lane, the one where it takes longest.
    private func scarcestBucket(of lane: Int, now: BootInstant) -> Int? {
        var scarcest: Int?
        var latest = now
        for bucket in lanes[lane].buckets {
            let tokenAt = buckets[bucket].tokenAt(now)
            if tokenAt > latest { (scarcest, latest) = (bucket, tokenAt) }
        }
        return scarcest
    }

    /// Puts a lane where it belongs after its queue changed.
    private mutating func place(_ lane: Int) {
        let urgency = lanes[lane].urgency
        switch (lanes[lane].place, lanes[lane].jobs.isEmpty) {
        case (.nowhere, true): break
        case (.nowhere, false):
            lanes[lane].place = .ready
            ready.insert(lane, key: urgency, positions: &lanePositions)
        case (.ready, false): ready.update(lane, key: urgency, positions: &lanePositions)
        case (.ready, true):
            lanes[lane].place = .nowhere
            ready.remove(lane, positions: &lanePositions)
            // It may have been ready in the name of other lanes: the next poll looks again.
            for bucket in lanes[lane].buckets { bucketTimers.set(bucket, at: .distantPast) }
        case (.waiting(let bucket), false):
            buckets[bucket].waitingLanes.update(lane, key: urgency, positions: &lanePositions)
        case (.waiting(let bucket), true):
            lanes[lane].place = .nowhere
            buckets[bucket].waitingLanes.remove(lane, positions: &lanePositions)
        }
    }
}

package import CredentialModel

/// Decides which jobs run now: those whose time has come, the most pressing first, as many at once as allowed, and only as
/// fast as the buckets they draw from let them.
///
/// It is a plain value without clock, task or lock: the caller asks (``poll(now:)``), runs what it is given, and tells how it
/// went (``finished(_:results:now:)``). It knows jobs by their numbers and nothing of what they do. Each job is in one place at a time,
/// so it never runs twice at once, however often it is scheduled. Every step costs O(log n).
///
/// A job waits for its time in a timer heap. Then it stands in its ``Lane`` until all its buckets have a token. If one of
/// them lets nothing through (its breaker is open, or the service asked for silence), the job is parked there. Neither kind
/// of waiting takes a slot from other jobs, nor a token from other buckets.
package struct Scheduler: Sendable {
    struct Run: Sendable {
        let route: Int
        let startedAt: BootInstant
    }

    var concurrency: Int
    var rates: [String: Double]
    var jobs = JobTable()
    var timers = TimerHeap()
    var running: [JobID: Run] = [:]

    var buckets = Slab<Bucket>()
    /// When somebody who waits at a bucket can go on.
    var bucketTimers = TimerHeap()
    var lanes = Slab<Lane>()
    /// The lanes that may have what they need, the most pressing first.
    var ready = IndexedHeap()
    /// Where lanes stand in ``ready`` or among those that wait at a bucket.
    var lanePositions = IndexedHeap.Positions()
    var routes = Slab<Route>()
    var index = RouteIndex()

    /// - Parameters:
    ///   - concurrency: how many jobs may run at once, at least one.
    ///   - rates: requests per second by name (``BucketKey/rate``); what is not in it is unlimited.
    package init(concurrency: Int, rates: [String: Double]) {
        self.concurrency = max(1, concurrency)
        self.rates = rates
    }

    /// Sets when a job runs next, in place of what was set before. A job that is running keeps this for when it has finished.
    ///
    /// - Parameters:
    ///   - due: when its time comes; the past means now.
    ///   - keys: what it will draw from, one request each.
    package mutating func schedule(
        _ job: JobID, at due: BootInstant, priority: JobPriority, buckets keys: [BucketKey]
    ) {
        jobs.makeRoom(for: job)
        let isRunning = jobs[job].place.isRunning
        let route = enter(keys)
        withdraw(job)
        jobs[job] = JobTable.Entry(priority, due: due)
        jobs[job].route = Int32(route)
        if isRunning {
            jobs[job].place = .runningAndScheduled
        } else {
            jobs[job].place = .timer
            timers.set(job, at: due)
        }
    }

    /// Forgets when a job was to run next. If it is running, it goes on.
    package mutating func cancel(_ job: JobID) {
        guard job < jobs.indices.upperBound else { return }
        withdraw(job)
    }

    /// The jobs to start now, the most pressing first. Each counts as running until it is reported as finished.
    package mutating func poll(now: BootInstant) -> [JobID] {
        if index.count >= index.sweepAt { sweep(now: now) }
        while let job = timers.popDue(now: now) { join(job) }
        var started: [JobID] = []
        while true {
            while let bucket = bucketTimers.popDue(now: now) { reopen(bucket, now: now) }
            guard running.count < concurrency, let lane = ready.popFirst(positions: &lanePositions) else { break }
            if let job = startNext(of: Int(lane.member), now: now) { started.append(job) }
        }
        return started
    }

    /// Whether a running job has been admitted to all these buckets.
    ///
    /// It was admitted for what it was scheduled with. If it had to wait, it may need more by now: then it is to be finished
    /// without results and scheduled anew, or its further requests would pass the buckets by.
    package func isAdmitted(_ job: JobID, to keys: [BucketKey]) -> Bool {
        guard let run = running[job] else { return false }
        return keys.allSatisfy(routes[run.route].keys.contains)
    }

    /// When to poll next, if nothing is scheduled or finished before; `nil` when only that can change anything.
    package func nextWake(now: BootInstant) -> BootInstant? {
        guard running.count < concurrency else { return nil }
        if !ready.isEmpty { return now }
        switch (timers.next?.at, bucketTimers.next?.at) {
        case (let job?, let bucket?): return min(job, bucket)
        case (let job, let bucket): return job ?? bucket
        }
    }

    /// Draws from a bucket for a request outside any job. The bucket goes into debt if it has no token.
    package mutating func charge(_ key: BucketKey, now: BootInstant) {
        let bucket = number(of: key)
        buckets[bucket].limiter?.take(now)
        buckets[bucket].lastUse = now
    }

    /// Puts other limits into force. Nobody loses his place, and what was drawn stays drawn.
    package mutating func reconfigure(concurrency: Int, rates: [String: Double]) {
        self.concurrency = max(1, concurrency)
        self.rates = rates
        let waiting = jobs.indices.filter { jobs[$0].place == .lane }
        for job in waiting { leaveLane(job) }
        for bucket in index.buckets.values { setRate(of: bucket) }
        assignLanes()
        for job in waiting { join(job) }
    }

    /// Takes a job out of wherever it waits. A running job loses what was set for after it.
    private mutating func withdraw(_ job: JobID) {
        let entry = jobs[job]
        switch entry.place {
        case .idle, .running: return
        case .timer: timers.remove(job)
        case .lane: leaveLane(job)
        case .gate: buckets[Int(entry.gate)].parked.remove(job, jobs: &jobs)
        case .runningAndScheduled: break
        }
        routes[Int(entry.route)].uses -= 1
        jobs[job].place = entry.place == .runningAndScheduled ? .running : .idle
    }
}

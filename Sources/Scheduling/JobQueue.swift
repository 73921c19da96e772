import CredentialModel

/// Jobs whose time has come, in the order of ``JobPriority``.
struct JobQueue: Sendable {
    /// By the moment at which they become mandatory.
    private var living = IndexedHeap()
    /// By the moment since which they wait.
    private var urgent = IndexedHeap()

    var isEmpty: Bool { living.isEmpty && urgent.isEmpty }

    /// The moment by which queues are ordered among themselves: when the most pressing job became, or becomes, mandatory.
    ///
    /// - Parameter served: when the queue was last served. Jobs with nothing to lose count from there, so that queues full of
    ///   them take turns and never stand before a job that can still be saved.
    func urgency(served: Int64) -> Int64 {
        min(living.first?.key ?? .max, urgent.first.map { max($0.key, served) } ?? .max)
    }

    mutating func insert(_ job: JobID, jobs: inout JobTable) {
        let entry = jobs[job]
        if entry.isUrgent {
            urgent.insert(job, key: entry.due.nanoseconds, positions: &jobs.positions)
        } else {
            living.insert(job, key: entry.mandatory.nanoseconds, positions: &jobs.positions)
        }
    }

    mutating func remove(_ job: JobID, jobs: inout JobTable) {
        if jobs[job].isUrgent {
            urgent.remove(job, positions: &jobs.positions)
        } else {
            living.remove(job, positions: &jobs.positions)
        }
    }

    mutating func popFirst(now: BootInstant, jobs: inout JobTable) -> JobID? {
        while let first = living.first, jobs[JobID(first.member)].expires <= now {
            let job = JobID(first.member)
            living.remove(job, positions: &jobs.positions)
            jobs[job].isUrgent = true
            urgent.insert(job, key: jobs[job].expires.nanoseconds, positions: &jobs.positions)
        }
        let canSaveFirst = living.first.map { $0.key <= now.nanoseconds } ?? false
        let entry =
            canSaveFirst || urgent.isEmpty
            ? living.popFirst(positions: &jobs.positions) : urgent.popFirst(positions: &jobs.positions)
        return entry.map { JobID($0.member) }
    }
}

package import CredentialModel

/// Deadlines of numbered things, at most one each: the next one at hand, each movable in O(log n).
package struct TimerHeap: Sendable {
    private var heap = IndexedHeap()
    private var positions = IndexedHeap.Positions()

    package init() {}

    /// The earliest deadline and whose it is.
    package var next: (job: JobID, at: BootInstant)? {
        heap.first.map { (JobID($0.member), BootInstant(nanoseconds: $0.key)) }
    }

    /// Sets a deadline in place of the one that was there.
    package mutating func set(_ job: JobID, at deadline: BootInstant) {
        if positions.contains(job) {
            heap.update(job, key: deadline.nanoseconds, positions: &positions)
        } else {
            positions.makeRoom(for: job)
            heap.insert(job, key: deadline.nanoseconds, positions: &positions)
        }
    }

    /// Forgets a deadline, if there is one.
    package mutating func remove(_ job: JobID) {
        if positions.contains(job) { heap.remove(job, positions: &positions) }
    }

    /// Takes out the earliest deadline if it has come; `nil` when none has.
    package mutating func popDue(now: BootInstant) -> JobID? {
        guard let first = heap.first, first.key <= now.nanoseconds else { return nil }
        heap.remove(JobID(first.member), positions: &positions)
        return JobID(first.member)
    }
}

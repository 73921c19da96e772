import CredentialModel

/// What the scheduler remembers of each job: some forty bytes, in one array.
struct JobTable: Sendable {
    /// Where a job is. It is in one place only, and that is what makes it run once at a time.
    enum Place: UInt8, Sendable {
        case idle
        /// Its time has not come.
        case timer
        /// Waits in its lane for tokens or a free slot.
        case lane
        /// Waits at a bucket that lets nothing through.
        case gate
        case running
        /// Running, and already told when to run next.
        case runningAndScheduled

        var isRunning: Bool { self == .running || self == .runningAndScheduled }
    }

    struct Entry: Sendable {
        var due: BootInstant
        var mandatory: BootInstant
        var expires: BootInstant
        /// Which buckets it draws from: an index of the scheduler's routes.
        var route: Int32 = -1
        /// The bucket at whose gate it waits.
        var gate: Int32 = -1
        var place = Place.idle
        /// Whether it waits among the jobs that have nothing to lose.
        var isUrgent = false

        init(_ priority: JobPriority, due: BootInstant) {
            self.due = due
            switch priority {
            case .mandatory:
                (mandatory, expires, isUrgent) = (due, due, true)
            case .advisory(let mandatory, let expires):
                (self.mandatory, self.expires) = (mandatory, expires)
            }
        }
    }

    private var entries: [Entry] = []
    /// Where jobs stand in the queues of lanes and gates.
    var positions = IndexedHeap.Positions()

    /// The jobs that were ever scheduled, idle ones included.
    var indices: Range<JobID> { entries.indices }

    subscript(job: JobID) -> Entry {
        _read { yield entries[job] }
        _modify { yield &entries[job] }
    }

    mutating func makeRoom(for job: JobID) {
        guard job >= entries.count else { return }
        let idle = Entry(.mandatory, due: .distantFuture)
        entries.append(contentsOf: repeatElement(idle, count: job + 1 - entries.count))
        positions.makeRoom(for: job)
    }
}

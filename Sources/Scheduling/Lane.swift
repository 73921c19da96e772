/// The queue of all jobs that need tokens from the same rate-limited buckets: when one of them cannot go, none can. So a
/// token that arrives is offered to lanes, of which there are few, instead of jobs.
struct Lane: Sendable {
    enum Place: Sendable, Hashable {
        /// Its queue is empty.
        case nowhere
        /// It may have what it needs.
        case ready
        /// That bucket had no token for it.
        case waiting(bucket: Int)
    }

    /// The limited buckets, in ascending order.
    let buckets: [Int]
    var jobs = JobQueue()
    var place = Place.nowhere
    /// Right after a job of it was last started, in nanoseconds.
    var served = Int64.min
    /// How many routes lead through it.
    var routes = 0

    var urgency: Int64 { jobs.urgency(served: served) }
}

/// The buckets that a job draws from, shared by all jobs that draw from the same ones.
struct Route: Sendable {
    let keys: [BucketKey]
    let buckets: [Int]
    /// Where its jobs wait for tokens.
    var lane: Int
    /// How many jobs take this way; a route that nobody takes is dropped in time.
    var uses = 0
}

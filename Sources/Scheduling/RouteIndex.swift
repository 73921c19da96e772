/// The numbers of all buckets, lanes and routes that are known.
struct RouteIndex: Sendable {
    var buckets: [BucketKey: Int] = [:]
    var lanes: [[Int]: Int] = [:]
    var routes: [[BucketKey]: Int] = [:]
    /// How many there may be before it is worth looking for those that nobody needs.
    var sweepAt = 256

    var count: Int { buckets.count + lanes.count + routes.count }
}

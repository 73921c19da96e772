/// What became of one request that drew from a bucket.
package enum BucketResult: Sendable, Hashable {
    case success
    /// Too many requests; perhaps with the service's own word on when to come back.
    case throttled(retryAfter: Duration?)
    /// No answer, or one that says that the service is in trouble.
    case transient
    /// An answer that says nothing about the service's health: it refused this one request.
    case other

    /// Whether it counts against the service's health.
    var isFailure: Bool {
        switch self {
        case .success, .other: false
        case .throttled, .transient: true
        }
    }
}

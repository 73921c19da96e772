/// Notices that a user pool is out of reach: going on would only turn everybody who is left into a failure.
struct BatchReach {
    /// How many users in a row must have heard nothing from the pool.
    let limit: Int
    private var silent = 0

    /// - Parameter concurrency: how many users are under way at once; all of them must have been in vain, and then some.
    init(concurrency: Int) { limit = 2 * max(4, concurrency) }

    /// Takes note of how a user ended; whether the pool counts as out of reach now.
    mutating func isLost(after outcome: BatchWorker.Outcome) -> Bool {
        switch outcome {
        case .failed(_, isAnswered: false): silent += 1
        case .done, .waiting, .failed: silent = 0
        case .left: break
        }
        return silent >= limit
    }
}

package import CredentialModel

/// The failures in a row that a clock stands behind; a success ends the row.
package struct FailureRecord: Sendable, Hashable {
    /// How many there were.
    package var count: Int
    /// How many of them, back from the last one, are of its class: what backoff goes by.
    package var countOfClass: Int
    /// The last one.
    package var failure: RefreshFailure
    /// When the first one happened.
    package var since: Timestamp
    /// When the last one happened.
    package var lastAt: Timestamp
    /// When the next try is due; `nil`: a human has to log in first.
    package var nextAttempt: Timestamp?

    /// - Parameter countOfClass: `nil` when all of them were of one class.
    package init(
        count: Int, countOfClass: Int? = nil, failure: RefreshFailure, since: Timestamp, lastAt: Timestamp,
        nextAttempt: Timestamp?
    ) {
        self.count = count
        self.countOfClass = countOfClass ?? count
        self.failure = failure
        self.since = since
        self.lastAt = lastAt
        self.nextAttempt = nextAttempt
    }
}

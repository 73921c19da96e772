package import CredentialModel

/// The failures in a row that a clock stands behind; a success ends the row.
package struct FailureRecord: Sendable, Hashable {
    /// How many there were.
    package var count: Int
    /// The last one.
    package var failure: RefreshFailure
    /// When the first one happened.
    package var since: Timestamp
    /// When the last one happened.
    package var lastAt: Timestamp
    /// When the next try is due; `nil`: a human has to log in first.
    package var nextAttempt: Timestamp?

    package init(count: Int, failure: RefreshFailure, since: Timestamp, lastAt: Timestamp, nextAttempt: Timestamp?) {
        self.count = count
        self.failure = failure
        self.since = since
        self.lastAt = lastAt
        self.nextAttempt = nextAttempt
    }
}

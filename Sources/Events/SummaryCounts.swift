/// The counts of a `summary`; the first four are of credential sets.
package struct SummaryCounts: Sendable, Hashable {
    package var fresh: Int
    package var retrying: Int
    package var needsLogin: Int
    package var expired: Int
    /// Refreshes that succeeded in the time that the summary covers.
    package var refreshed: Int
    /// Profiles that were written in that time.
    package var written: Int

    package init(
        fresh: Int = 0, retrying: Int = 0, needsLogin: Int = 0, expired: Int = 0, refreshed: Int = 0, written: Int = 0
    ) {
        self.fresh = fresh
        self.retrying = retrying
        self.needsLogin = needsLogin
        self.expired = expired
        self.refreshed = refreshed
        self.written = written
    }

    /// The gravest of what it counts.
    var level: EventLevel {
        if needsLogin > 0 || expired > 0 { return .error }
        return retrying > 0 ? .warning : .info
    }
}

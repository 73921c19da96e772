package import CredentialModel

/// How regularly single passes have come so far, for whoever wants to know whether the next one is overdue.
package struct CronPace: Sendable, Hashable {
    /// When the last one began.
    package let last: Timestamp
    /// How far apart they were.
    package let interval: Duration
    /// Whether the next one should have come, with half an interval's grace.
    package let isLate: Bool

    /// - Parameter notes: what the state remembers.
    /// - Returns: `nil` before the second pass over everything.
    package init?(notes: [String: String], now: Timestamp) {
        let starts = CronInterval(notes: notes, selection: Selection(), now: .init(milliseconds: .max)).known
        guard let last = starts.last else { return nil }
        let distances = zip(starts.dropFirst(), starts).map { $0 - $1 }.sorted()
        guard !distances.isEmpty else { return nil }
        self.last = last
        self.interval = distances[distances.count / 2]
        self.isLate = now - last > interval * 1.5
    }
}

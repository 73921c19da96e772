import CredentialModel
import State

/// How far apart the single passes of a cron line are, learnt from when the last ones began.
///
/// The median of the last three distances: one run by hand in between, or a machine that was off for a night, does not
/// change it. Each selection (`--only`) is a cron line of its own.
struct CronInterval {
    private let key: String
    /// When the last ones began.
    let known: [Timestamp]
    private let starts: [Timestamp]

    /// - Parameters:
    ///   - notes: what the state remembers.
    ///   - selection: what the run looks after.
    ///   - now: when the present run began.
    init(notes: [String: String], selection: Selection, now: Timestamp) {
        key = (["once.starts"] + selection.patterns.sorted()).joined(separator: " ")
        known = notes[key]?.split(separator: ",").compactMap { Timestamp(rfc3339: String($0)) } ?? []
        starts = Array((known.filter { $0 < now } + [now]).suffix(4))
    }

    /// The time to the next run; `nil` for the first one.
    var estimate: Duration? {
        let distances = zip(starts.dropFirst(), starts).map { $0 - $1 }.sorted()
        return distances.isEmpty ? nil : distances[distances.count / 2]
    }

    /// What to remember for the next run.
    var change: StateChange { .note(key: key, value: starts.map(\.rfc3339).joined(separator: ",")) }
}

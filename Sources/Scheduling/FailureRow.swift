import CredentialModel

/// The failed answers since the last good one: how many there are, and when the last five came to whom.
struct FailureRow: Sendable {
    private struct Failure {
        var time = BootInstant.distantPast
        var job: JobID = -1
    }

    private(set) var count = 0
    private var last = InlineArray<5, Failure>(repeating: Failure())

    mutating func add(_ job: JobID, now: BootInstant) {
        last[count % 5] = Failure(time: now, job: job)
        count += 1
    }

    /// Whether there are five that came after that moment.
    func hasFive(since moment: BootInstant) -> Bool { last.indices.allSatisfy { last[$0].time >= moment } }

    /// Whether the last five came to one job alone.
    var isOfOneJob: Bool { last.indices.allSatisfy { last[$0].job == last[0].job } }
}

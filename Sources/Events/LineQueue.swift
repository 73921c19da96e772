import DequeModule

/// The lines that wait for a destination, in the order of their numbers and never more than a number of bytes.
///
/// When there is no room the oldest lines of level `info` go first, whoever comes; then the oldest failures make room
/// for newer ones. What went is counted.
struct LineQueue {
    /// How many bytes of lines may wait.
    let limit: Int
    /// How many bytes wait.
    private(set) var byteCount = 0
    /// What had to go since ``takeLosses()`` was called last.
    private(set) var losses = EventLosses()
    private var info: Deque<EventLine> = []
    private var failures: Deque<EventLine> = []

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { info.isEmpty && failures.isEmpty }

    /// Adds a line, whose number is greater than those of all before it.
    mutating func append(_ line: EventLine) {
        if line.weight != .notice {
            while byteCount + line.bytes.count > limit {
                guard let victim = victim(for: line) else { return losses.add(line) }
                byteCount -= victim.bytes.count
                losses.add(victim)
            }
        }
        byteCount += line.bytes.count
        if line.weight == .info { info.append(line) } else { failures.append(line) }
    }

    /// Takes out the line with the smallest number.
    mutating func popFirst() -> EventLine? {
        let infoIsNext =
            switch (info.first, failures.first) {
            case (let info?, let failure?): info.sequence < failure.sequence
            case (let info, _): info != nil
            }
        let line = infoIsNext ? info.popFirst() : failures.popFirst()
        byteCount -= line?.bytes.count ?? 0
        return line
    }

    /// Counts a line that was taken out and could not be delivered.
    mutating func lose(_ line: EventLine) { losses.add(line) }

    /// Forgets all lines.
    mutating func removeAll() { self = LineQueue(limit: limit) }

    /// What had to go since the last call.
    mutating func takeLosses() -> EventLosses {
        defer { losses = EventLosses() }
        return losses
    }

    /// The line that makes room for another, taken out; `nil` when that other one has to go itself.
    private mutating func victim(for line: EventLine) -> EventLine? {
        if let oldest = info.popFirst() { return oldest }
        guard line.weight == .failure, let index = failures.firstIndex(where: { $0.weight == .failure }) else {
            return nil
        }
        return failures.remove(at: index)
    }
}

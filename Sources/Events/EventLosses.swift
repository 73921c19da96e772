/// How many lines a destination has lost.
package struct EventLosses: Sendable, Hashable {
    package var info: Int
    /// Lines that told of a failure.
    package var failures: Int

    package init(info: Int = 0, failures: Int = 0) {
        self.info = info
        self.failures = failures
    }

    package var count: Int { info + failures }

    package var isEmpty: Bool { count == 0 }

    mutating func add(_ line: EventLine) {
        if line.weight == .info { info += 1 } else { failures += 1 }
    }
}

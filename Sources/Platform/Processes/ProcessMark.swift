import Synchronization

/// The marks by which what a program has started is known (``LeftoverProcesses``): each program has its own, and none is
/// likely to be another process's.
enum ProcessMark {
    private static let first = UInt64.random(in: 1 << 40..<1 << 62)
    private static let count = Atomic<UInt64>(0)

    /// A mark for a program that a runner starts and waits for.
    static func nextOfRunners() -> UInt64 { first + count.add(1, ordering: .relaxed).newValue }

    /// Whether a runner of this process has started what carries that mark.
    static func isRunners(_ mark: UInt64) -> Bool {
        mark > first && mark - first <= count.load(ordering: .relaxed)
    }

    /// A mark for an heir.
    static func ofHeir() -> UInt64 { UInt64.random(in: 1 << 32..<1 << 40) }
}

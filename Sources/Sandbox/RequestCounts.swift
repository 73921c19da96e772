import Synchronization

/// How many requests each operation has had.
final class RequestCounts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func count(_ operation: SandboxOperation) { counts.withLock { $0[operation.rawValue, default: 0] += 1 } }

    var snapshot: [String: Int] { counts.withLock(\.self) }
}

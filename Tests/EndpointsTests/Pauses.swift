import Synchronization

/// How long somebody has waited, each time.
final class Pauses: Sendable {
    private let durations = Mutex<[Duration]>([])

    var all: [Duration] { durations.withLock { $0 } }

    func note(_ duration: Duration) { durations.withLock { $0.append(duration) } }
}

import ServiceLifecycle
import Synchronization
import UnixSignals

/// SIGTERM and SIGINT: the service ends with the first of them, and the group with the service.
///
/// The group could wait for them itself, but would not tell which one it was.
final class StopSignals: Service {
    private let signals: UnixSignalsSequence
    private let first = Mutex<String?>(nil)

    /// From here on these signals no longer end the process.
    init() async { signals = await UnixSignalsSequence(trapping: .sigterm, .sigint) }

    /// The name of the signal that came; `nil` when none has.
    var name: String? { first.withLock { $0 } }

    func run() async throws {
        for await signal in signals.cancelOnGracefulShutdown() {
            first.withLock { $0 = signal.description }
            return
        }
    }
}

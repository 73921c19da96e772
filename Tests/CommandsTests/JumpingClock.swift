import CredentialModel
import Platform
import Synchronization

/// Time in which whoever sleeps wakes at once, and it is then what was waited for.
final class JumpingClock: TimeSource {
    private let instant = Mutex(BootInstant(nanoseconds: 0))

    var now: Timestamp { Timestamp(seconds: 1_763_888_000) }
    var bootNow: BootInstant { instant.withLock(\.self) }

    func sleep(until deadline: BootInstant) async throws {
        instant.withLock { $0 = max($0, deadline) }
    }
}

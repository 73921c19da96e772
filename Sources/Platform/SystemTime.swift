package import CredentialModel
import Glibc

/// The kernel's clocks.
package struct SystemTime: TimeSource {
    package init() {}

    package var now: Timestamp {
        let time = Self.read(CLOCK_REALTIME)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package var bootNow: BootInstant {
        let time = Self.read(CLOCK_BOOTTIME)
        return BootInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package func sleep(until deadline: BootInstant) async throws {
        // The continuous clock of the Swift runtime is CLOCK_BOOTTIME on Linux; one sleep never exceeds a day, which
        // keeps `distantFuture` within what the kernel's timers accept.
        while true {
            try Task.checkCancellation()
            let rest = deadline - bootNow
            guard rest > .zero else { return }
            try await Task.sleep(for: Swift.min(rest, Duration.seconds(86_400)), clock: .continuous)
        }
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}

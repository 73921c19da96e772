package import CredentialModel

/// The two clocks and the only way to wait. Tests replace it by a clock that they move by hand.
package protocol TimeSource: Sendable {
    /// The civil time, which may be wrong and may jump.
    var now: Timestamp { get }

    /// The machine's own time, which never jumps and counts while the machine sleeps (`CLOCK_BOOTTIME`).
    var bootNow: BootInstant { get }

    /// Returns when that moment has come; throws `CancellationError` when the task is cancelled before.
    func sleep(until deadline: BootInstant) async throws
}

extension TimeSource {
    /// Returns after that long.
    package func sleep(for duration: Duration) async throws { try await sleep(until: bootNow + duration) }
}

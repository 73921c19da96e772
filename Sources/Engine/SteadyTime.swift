import CredentialModel
import Platform

/// Civil time that goes on from where it stood when the process began, whoever sets the clock meanwhile.
///
/// What is learnt of a service's clock is its distance from ours. Held against this one it stays true after a step.
struct SteadyTime: TimeSource {
    private let time: any TimeSource
    private let start: (civil: Timestamp, boot: BootInstant)

    init(_ time: any TimeSource) {
        self.time = time
        self.start = (time.now, time.bootNow)
    }

    var now: Timestamp { start.civil + (bootNow - start.boot) }

    var bootNow: BootInstant { time.bootNow }

    func sleep(until deadline: BootInstant) async throws { try await time.sleep(until: deadline) }
}

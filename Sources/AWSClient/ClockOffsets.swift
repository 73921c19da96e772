package import CredentialModel
import Synchronization

/// How far the clocks of the hosts we call are ahead of ours, learnt from the `Date` of their answers.
///
/// Offsets date signatures and serve comparisons with the service's times; they never lengthen what is written.
package final class ClockOffsets: Sendable {
    private struct Offsets {
        var learnt: [String: Duration]
        /// What an earlier process has learnt: good for a first guess, for somebody may have set our clock since.
        var restored: [String: Duration] = [:]
    }

    private let offsets: Mutex<Offsets>

    /// - Parameter known: what this process knows already, by host and port.
    package init(_ known: [String: Duration] = [:]) { self.offsets = Mutex(Offsets(learnt: known)) }

    /// What must be added to our civil time to get the host's; zero while nothing is known.
    package func offset(for host: String) -> Duration {
        offsets.withLock { $0.learnt[host] ?? $0.restored[host] ?? .zero }
    }

    /// Whether the host has told its time to this process.
    package func knows(_ host: String) -> Bool { offsets.withLock { $0.learnt[host] != nil } }

    /// Everything learnt, by host and port.
    package var all: [String: Duration] { offsets.withLock { $0.learnt } }

    /// Takes over what an earlier process has learnt, until the host tells something newer.
    package func restore(_ offset: Duration, host: String) { offsets.withLock { $0.restored[host] = offset } }

    /// Learns from one answer. A `Date` counts whole seconds, so less than one second is no difference.
    package func record(serverDate: Timestamp, receivedAt now: Timestamp, host: String) {
        let offset = serverDate - now
        let learnt = abs(offset.milliseconds) < 1000 ? Duration.zero : offset
        offsets.withLock { $0.learnt[host] = learnt }
    }
}

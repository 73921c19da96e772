package import CredentialModel
import Synchronization

/// How far the clocks of the hosts we call are ahead of ours, learnt from the `Date` of their answers.
///
/// Offsets date signatures and serve comparisons with the service's times; they never lengthen what is written.
package final class ClockOffsets: Sendable {
    private let offsets: Mutex<[String: Duration]>

    /// Starts with what an earlier process has learnt.
    package init(_ known: [String: Duration] = [:]) { self.offsets = Mutex(known) }

    /// What must be added to our civil time to get the host's; zero while nothing is known.
    package func offset(for host: String) -> Duration { offsets.withLock { $0[host] ?? .zero } }

    /// Whether the host has ever told its time.
    package func knows(_ host: String) -> Bool { offsets.withLock { $0[host] != nil } }

    /// Everything learnt, by host and port.
    package var all: [String: Duration] { offsets.withLock { $0 } }

    /// Learns from one answer. A `Date` counts whole seconds, so less than one second is no difference.
    package func record(serverDate: Timestamp, receivedAt now: Timestamp, host: String) {
        let offset = serverDate - now
        let learnt = abs(offset.milliseconds) < 1000 ? Duration.zero : offset
        offsets.withLock { $0[host] = learnt }
    }
}

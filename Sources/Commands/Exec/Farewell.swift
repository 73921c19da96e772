import CredentialModel
import Glibc
import Platform

/// The end of a container. The kernel kills what is left when process 1 ends, so it is asked to end first.
enum Farewell {
    /// How long the others have from SIGTERM on: half of what `docker stop` leaves in all.
    private static let grace = Duration.seconds(5)
    private static let look = Duration.milliseconds(20)

    /// Asks every other process of the pid namespace to end and waits for that. For process 1. Blocks its thread.
    ///
    /// - Parameter inbox: wakes when a child has ended.
    static func say(with inbox: SignalInbox) {
        let orphans = OrphanReaper()
        let time = SystemTime()
        let end = time.bootNow + grace
        orphans.sendToAll(SIGTERM)
        // A stopped process must go on to hear of it.
        orphans.sendToAll(SIGCONT)
        while true {
            _ = orphans.reap(sparing: nil)
            guard orphans.hasCompany, time.bootNow < end else { return }
            inbox.wait(until: time.bootNow + look)
            _ = inbox.take()
        }
    }
}

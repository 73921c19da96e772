import CLinux
import Glibc

/// Waits for the processes that fall to this one because the process that started them is gone.
///
/// The programs that this process has started itself are left to whoever waits for them.
package struct OrphanReaper {
    /// From here on orphaned descendants fall to this process, as they do to process 1 anyway.
    package init() { _ = linux_adopt_orphans() }

    /// Waits for every orphan that has ended, but for none of the program's own.
    ///
    /// - Returns: false when another child of ours, which somebody else waits for, hides whether there are more: call
    ///   again soon.
    package func reap(sparing heir: Int32?) -> Bool {
        while true {
            let pid = linux_ended_child()
            guard pid > 0 else { return true }
            if pid == heir || ProcessMark.isRunners(linux_mark(pid)) { return false }
            waitpid(pid, nil, WNOHANG)
        }
    }

    /// Whether there is any process in our pid namespace beside this one. For process 1.
    package var hasCompany: Bool { kill(-1, 0) == 0 }

    /// Sends a signal to every other process. For process 1, to whose namespace they are confined; for any other process it
    /// does nothing.
    package func sendToAll(_ signal: Int32) {
        if getpid() == 1 { kill(-1, signal) }
    }
}

import CLinux
import CredentialModel
import Glibc

/// A running program that was started as an heir, and what it leaves behind. Its life is one thread's.
package final class Heir {
    /// How the program has changed.
    package enum Change: Sendable, Hashable {
        case ended(Ending)
        /// Stopped by that signal.
        case stopped(Int32)
        case continued
    }

    /// How a program ends.
    package enum Ending: Sendable, Hashable {
        case exited(Int32)
        case signaled(Int32)

        /// The code by which a shell would tell it.
        package var exitCode: Int32 {
            switch self {
            case .exited(let code): code
            case .signaled(let number): 128 + number
            }
        }
    }

    package let pid: Int32
    private let mark: UInt64
    private let startedAt = SystemTime().bootNow
    private let leftovers = LeftoverProcesses()
    private var isReaped = false

    /// Starts the program. It gets SIGTERM when the calling thread ends.
    package init(_ command: HeirCommand) throws(ProcessError) {
        mark = ProcessMark.ofHeir()
        let spawned = try command.spawn(mark: mark)
        close(spawned.pidfd)
        pid = spawned.pid
    }

    /// Not yet reaped, the program still holds its id.
    package func send(_ signal: Int32) {
        if !isReaped { kill(pid, signal) }
    }

    /// What has become of it since the last call; `nil` when nothing has.
    package func nextChange() -> Change? {
        guard !isReaped else { return nil }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED) == pid else { return nil }
        if status == 0xFFFF { return .continued }
        switch status & 0xFF {
        case 0x7F: return .stopped(status >> 8 & 0xFF)
        case 0: isReaped = true
        default:
            isReaped = true
            return .ended(.signaled(status & 0x7F))
        }
        return .ended(.exited(status >> 8 & 0xFF))
    }

    /// Whether it is in our process group, and so gets what a terminal sends to us.
    package var sharesOurGroup: Bool { !isReaped && getpgid(pid) == getpgrp() }

    /// Sends that signal to every living process that the program has left behind, wherever it has gone, and returns how
    /// many there are. With 0 they are only counted.
    package func sendToLeftovers(_ signal: Int32) -> Int {
        leftovers.send(signal, mark: mark, of: isReaped ? 0 : pid, running: SystemTime().bootNow - startedAt)
    }

    /// Whether that process is the program or was started by it, itself or by what it started.
    package func isAncestor(of process: Int32) -> Bool {
        var current = process
        for _ in 0..<64 {
            if current == pid { return true }
            guard current > 1, current != getpid(), let parent = ProcessFacts.parent(of: current) else { return false }
            current = parent
        }
        return false
    }
}

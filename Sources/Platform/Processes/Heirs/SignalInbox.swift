import CLinux
package import CredentialModel
import Glibc

/// What wakes the thread that looks after an heir: the signals of this process, and word from other tasks.
///
/// A handler writes each signal into a pipe, whichever thread gets it. That holds where a blocked signal would not: the
/// threads of libraries come with masks of their own.
package final class SignalInbox: Sendable {
    /// Everything that a terminal, a supervisor or a human sends. Not among them: what tells of our own faults, SIGPIPE,
    /// and SIGTTIN and SIGTTOU, which stop the whole job as they should.
    private static let numbers: [Int32] =
        [
            SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCHLD, SIGCONT, SIGTSTP, SIGURG, SIGVTALRM,
            SIGPROF, SIGWINCH, SIGIO, SIGPWR,
        ] + Array(34...64)  // SIGRTMIN…SIGRTMAX; the C library keeps the two before them.

    private let readEnd: Int32
    private let writeEnd: Int32

    /// Throws when the system has no descriptors left.
    package init() throws(ProcessError) {
        var ends: (read: Int32, write: Int32) = (-1, -1)
        let status = withUnsafeMutableBytes(of: &ends) { buffer in
            linux_pipe(buffer.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard status == 0 else { throw ProcessError(errno: errno, doing: "watch a program") }
        _ = fcntl(ends.read, F_SETFL, O_NONBLOCK)
        _ = fcntl(ends.write, F_SETFL, O_NONBLOCK)
        readEnd = ends.read
        writeEnd = ends.write
    }

    /// From here on signals no longer have their usual effect on this process but come here. There is no way back: a
    /// process has one such inbox, for as long as it lives.
    package func catchSignals() {
        Self.numbers.withUnsafeBufferPointer { linux_catch_signals(writeEnd, $0.baseAddress, Int32($0.count)) }
    }

    /// Wakes the reader without a signal.
    package func wake() {
        var word = linux_signal(number: 0, is_kernels: 0, sender: 0)
        _ = write(writeEnd, &word, MemoryLayout<linux_signal>.size)
    }

    /// Waits until there is something to read, or until that moment.
    package func wait(until deadline: BootInstant?) {
        var timeout: Int32 = -1
        if let deadline {
            let rest = (deadline - SystemTime().bootNow).nanoseconds
            timeout = Int32(clamping: max(0, (rest + 999_999) / 1_000_000))
        }
        var watched = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, timeout)
    }

    /// The signals that have come since the last call, in their order.
    package func take() -> [CaughtSignal] {
        var signals: [CaughtSignal] = []
        var word = linux_signal()
        // A write of so few bytes is never torn (pipe(7), PIPE_BUF).
        while read(readEnd, &word, MemoryLayout<linux_signal>.size) == MemoryLayout<linux_signal>.size {
            guard word.number != 0 else { continue }
            signals.append(CaughtSignal(word.number, isKernels: word.is_kernels != 0, sender: word.sender))
        }
        return signals
    }
}

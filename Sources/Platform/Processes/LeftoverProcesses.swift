import CLinux
import Glibc

/// Finds and ends the processes that a program left behind, wherever they have gone.
///
/// A grandchild may change its session, its parent and its environment. What it inherits and nobody changes is the
/// soft limit RLIMIT_LOCKS, which has had no effect since Linux 2.4.25: each run gives its program a value of its own
/// there, the *mark*, and every descendant carries it.
///
/// Candidates are the process ids given out since the program started, as `/proc/loadavg` tells: usually a handful,
/// so that a look at each costs less than one `fork`. Where that does not bound them, `/proc` is listed.
final class LeftoverProcesses {
    private static let widestRange: pid_t = 16_384
    private let loadAverage = open("/proc/loadavg", O_RDONLY | O_CLOEXEC)

    deinit {
        if loadAverage >= 0 { close(loadAverage) }
    }

    /// Kills whatever carries the mark, reaps whatever of it is dead, and returns how many were alive.
    ///
    /// The program itself, not yet reaped, is left alone. Call again until it returns 0: a process that was being
    /// killed may have had time to start another.
    func end(mark: UInt64, of program: pid_t, running time: Duration) -> Int {
        send(SIGKILL, mark: mark, of: program, running: time)
    }

    /// The same with another signal; with 0 they are only counted.
    func send(_ signal: Int32, mark: UInt64, of program: pid_t, running time: Duration) -> Int {
        var alive = 0
        for pid in candidates(after: program, running: time) where pid != program && linux_mark(pid) == mark {
            if waitpid(pid, nil, WNOHANG) != pid, send(signal, to: pid, carrying: mark) { alive += 1 }
        }
        return alive
    }

    /// Whether a process of that mark was there to get it. The descriptor rules out that the id has passed to another
    /// process between the look and the signal; the ids of mere threads have none.
    private func send(_ signal: Int32, to pid: pid_t, carrying mark: UInt64) -> Bool {
        let descriptor = linux_pidfd_open(pid)
        guard descriptor >= 0 else { return errno == EMFILE || errno == ENFILE ? Glibc.kill(pid, signal) == 0 : false }
        defer { close(descriptor) }
        return linux_mark(pid) == mark && linux_pidfd_send_signal(descriptor, signal) == 0
    }

    private func candidates(after program: pid_t, running time: Duration) -> [pid_t] {
        // Ids are given out in turn and begin anew at the top: within a minute they do not come round.
        guard let last = lastProcessID(), last >= program, last - program <= Self.widestRange, time < .seconds(60)
        else { return everyProcess() }
        return Array(program...last)
    }

    /// The last field of `/proc/loadavg`: the id given out last in our pid namespace.
    private func lastProcessID() -> pid_t? {
        withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { buffer in
            let count = pread(loadAverage, buffer.baseAddress, buffer.count, 0)
            guard count > 0, let blank = buffer[..<count].lastIndex(of: UInt8(ascii: " ")) else { return nil }
            let digits = buffer[(blank + 1)..<count].prefix { $0 != UInt8(ascii: "\n") }
            return pid_t(String(decoding: digits, as: UTF8.self))
        }
    }

    private func everyProcess() -> [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var processes: [pid_t] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let pid = pid_t(name) { processes.append(pid) }
        }
        return processes
    }
}

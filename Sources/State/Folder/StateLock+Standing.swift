import Glibc

extension StateLock {
    /// Who has the right to write a state, as it can be seen from outside.
    package enum Standing: Sendable, Hashable {
        /// Nobody, and whoever had it last gave it back.
        case free
        /// A living process; `nil` when it has not said who it is.
        case held(Holder?)
        /// Nobody that can be seen, and the last holder did not give it back.
        case left(Holder)
    }

    /// How the lock of that folder stands. Trying to take it would get in the way of a run that starts just then.
    ///
    /// - Parameter locks: what `/proc/locks` says (proc(5)): the kernel shows the locks of processes that are visible here.
    package static func standing(of folder: String, in locks: String) -> Standing {
        let descriptor = open("\(folder)/lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return .free }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .free }
        let holder = Holder(of: descriptor)
        // Some file systems number their devices in two ways: the inode and the kind of lock tell enough.
        let isHeld = locks.split(separator: "\n").contains { line in
            line.contains("FLOCK") && line.split(separator: " ").contains { $0.hasSuffix(":\(status.st_ino)") }
        }
        return isHeld ? .held(holder) : holder.map { .left($0) } ?? .free
    }
}

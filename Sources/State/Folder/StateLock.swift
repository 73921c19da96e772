package import CredentialModel
import Glibc
import StrictJSON
import Synchronization

/// The right to write a state: an exclusive `flock` on `STATE/lock`, held as long as this object lives or until
/// ``release()``.
///
/// The kernel gives the lock back when its holder dies, however it dies; a process that the holder started does not
/// inherit it. The file is never removed, and what stands in it only tells others who the holder is.
package final class StateLock: Sendable {
    /// Who holds a state.
    package struct Holder: Sendable, Hashable, CustomStringConvertible {
        package let pid: Int32
        /// What it was started as: the program's name and its subcommand, for humans.
        package let command: String
        package let startedAt: Timestamp

        package init(pid: Int32, command: String, startedAt: Timestamp) {
            self.pid = pid
            self.command = command
            self.startedAt = startedAt
        }

        package var description: String { "process \(pid) (\(command), since \(startedAt.rfc3339))" }
    }

    /// The folder whose state may be written.
    package let folder: StateFolder
    private let descriptor: Mutex<Int32?>

    private init(_ folder: StateFolder, _ descriptor: Int32) {
        self.folder = folder
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Takes the lock at once, or throws `held` with the holder.
    package static func acquire(_ folder: StateFolder, as holder: Holder) throws(StateError) -> StateLock {
        let path = folder.lockPath
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("open the lock", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = errno == EWOULDBLOCK ? heldError(descriptor, folder) : .system("lock", path)
            close(descriptor)
            throw error
        }
        // The words are for humans: a lock whose words could not be written on a full disk is a lock all the same.
        let text = holder.line
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
        return StateLock(folder, descriptor)
    }

    /// Gives the lock back; more than once is no error.
    package func release() {
        descriptor.withLock { descriptor in
            guard let number = descriptor else { return }
            _ = ftruncate(number, 0)
            close(number)
            descriptor = nil
        }
    }

    private static func heldError(_ descriptor: Int32, _ folder: StateFolder) -> StateError {
        let holder = Holder(of: descriptor)
        return StateError(
            .held, "the state in \(folder.path) is held by \(holder.map(\.description) ?? "another run")",
            remedy: "wait for it, stop it, or name another folder with --state", holder: holder)
    }
}

extension StateLock.Holder {
    fileprivate var line: [UInt8] {
        JSONWriter.bytes([
            "pid": .integer(Int64(pid)), "command": .string(command),
            "startedAt": .string(startedAt.rfc3339Milliseconds),
        ]) + [UInt8(ascii: "\n")]
    }

    init?(of descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0, let value = try? JSONReader.read(Array(buffer[..<count])),
            let pid = value["pid"]?.integer.flatMap(Int32.init(exactly:)), let command = value["command"]?.string,
            let startedAt = value["startedAt"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { return nil }
        self.init(pid: pid, command: command, startedAt: startedAt)
    }
}

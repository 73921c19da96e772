import CredentialModel
import Glibc
import Synchronization

/// Mutual exclusion between programs that rewrite one file: an exclusive `flock` on `FILE.lock` beside it.
///
/// Any program may take part: create `FILE.lock` if it is missing, never remove it, hold `flock(LOCK_EX)` on it from
/// before the file is read until after it is replaced. Where the folder cannot be written, the file itself is locked, which
/// is of use only for files that are written in place. The kernel releases the lock of a process that dies.
package final class FileLock: Sendable {
    private let file: Mutex<OpenFile?>

    private init(_ file: consuming OpenFile) { self.file = Mutex(file) }

    /// Takes the lock of a file, waiting for another holder without blocking a thread.
    ///
    /// Throws ``FileError/Code/lockTimeout`` when it is still held after `limit`.
    package static func acquire(
        _ file: AtomicFile, waitingAtMost limit: Duration = .seconds(5), time: any TimeSource
    ) async throws(FileError) -> FileLock {
        let deadline = time.bootNow + limit
        while true {
            let opened = try open(file, lockPath: "\(file.path).lock")
            _ = try FileStatus(try opened.status(), path: opened.path)
            try await take(opened, of: file, until: deadline, limit, time)
            // Whoever has removed it in the meantime has made room for another lock of that name.
            if try opened.status().st_nlink > 0 { return FileLock(opened) }
        }
    }

    private static func take(
        _ opened: borrowing OpenFile, of file: AtomicFile, until deadline: BootInstant, _ limit: Duration,
        _ time: any TimeSource
    ) async throws(FileError) {
        let path = "\(file.path).lock"
        var pause = Duration.milliseconds(5)
        while flock(opened.number, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw FileError(errno: errno, operation: "lock", path: path)
            }
            guard time.bootNow < deadline else {
                throw FileError(
                    code: .lockTimeout, errno: EWOULDBLOCK, operation: "lock", path: path,
                    message: "another program has held the lock \(path) for more than \(limit)",
                    remedy: "find it with: fuser \(path)")
            }
            do {
                try await time.sleep(until: min(deadline, time.bootNow + pause))
            } catch {
                throw FileError(
                    code: .cancelled, operation: "lock", path: path,
                    message: "waiting for the lock \(path) was cancelled")
            }
            pause = min(pause * 2, .milliseconds(100))
        }
    }

    /// Opens what is locked: `FILE.lock`, or the file itself where nothing can be created beside it.
    private static func open(_ file: AtomicFile, lockPath: String) throws(FileError) -> OpenFile {
        do throws(FileError) {
            return try OpenFile(
                "\(file.name).lock", in: file.folder, path: lockPath, flags: O_RDWR | O_CREAT, mode: 0o600)
        } catch {
            // A lock that is there and cannot be opened is somebody else's: going round it would be no exclusion.
            let isThere = faccessat(file.folder.number, "\(file.name).lock", F_OK, AT_SYMLINK_NOFOLLOW) == 0
            guard error.code == .readOnly || error.code == .denied && !isThere,
                let own = try? OpenFile(file.name, in: file.folder, path: file.path, flags: O_RDONLY)
            else { throw error }
            return own
        }
    }

    /// Gives the lock back; more than once is no error.
    package func release() { file.withLock { $0 = nil } }
}

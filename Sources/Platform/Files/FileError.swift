import Glibc

/// Why a file could not be read, locked or replaced. The file itself is as it was before.
package struct FileError: Error, Sendable, Hashable {
    /// What went wrong, for decisions; the raw value is a stable word for events and logs.
    package enum Code: String, Sendable {
        /// The disk or the quota is full (ENOSPC, EDQUOT, EFBIG).
        case full = "file.full"
        /// The permissions do not allow it (EACCES, EPERM).
        case denied = "file.denied"
        /// The file system is mounted read-only (EROFS).
        case readOnly = "file.read_only"
        /// The file is a mount point of its own, which a rename cannot replace (EBUSY).
        case busy = "file.busy"
        /// The folder is missing (ENOENT).
        case missing = "file.missing"
        /// What should be a folder on the way is something else (ENOTDIR).
        case notAFolder = "file.not_a_folder"
        /// The path does not name a plain file: a folder, FIFO, socket or device, or no absolute path at all.
        case notRegular = "file.not_regular"
        /// The file has another name too; replacing it would part the two.
        case hardLinked = "file.hard_linked"
        /// A symbolic link that may not be followed (ELOOP).
        case symbolicLink = "file.symbolic_link"
        /// The file is larger than anybody's profile file.
        case tooLarge = "file.too_large"
        /// Somebody else held the lock for too long.
        case lockTimeout = "file.lock_timeout"
        /// Other programs changed the file again and again while it was being rewritten.
        case contended = "file.contended"
        /// No group has the configured name.
        case unknownGroup = "file.unknown_group"
        /// The waiting task was cancelled.
        case cancelled = "file.cancelled"
        /// Anything else that the operating system reports.
        case other = "file.error"
    }

    package let code: Code
    /// The error number of the operating system; 0 where it reported none.
    package let errno: Int32
    /// What was being done: `open`, `write`, `fsync`, `rename`, …
    package let operation: String
    package let path: String
    /// One sentence that names the path.
    package let message: String
    /// What somebody can do about it.
    package let remedy: String?

    package init(
        code: Code, errno: Int32 = 0, operation: String, path: String, message: String, remedy: String? = nil
    ) {
        self.code = code
        self.errno = errno
        self.operation = operation
        self.path = path
        self.message = message
        self.remedy = remedy
    }

    /// The error that a system call has just reported.
    package init(errno number: Int32, operation: String, path: String) {
        let (code, remedy) = Self.meaning(of: number)
        self.init(
            code: code, errno: number, operation: operation, path: path,
            message: "cannot \(operation) \(path): \(Self.text(of: number))", remedy: remedy)
    }

    private static func meaning(of number: Int32) -> (Code, String?) {
        switch number {
        case ENOSPC: (.full, "free some space on that file system")
        case EDQUOT: (.full, "free some space or raise the quota")
        case EFBIG: (.full, "raise the limit on the size of files (ulimit -f)")
        case EACCES, EPERM: (.denied, "give the user that runs evercred write permission to the file's folder")
        case EROFS: (.readOnly, "write to a folder that is mounted read-write")
        case EBUSY: (.busy, "mount the folder that holds the file, or write it with writeMode: inPlace")
        case ENOENT: (.missing, "create the folder first")
        case ENOTDIR: (.notAFolder, "name a path whose folders are folders")
        case ELOOP: (.symbolicLink, "name the file itself, not a symbolic link")
        case ENOLCK, EOPNOTSUPP:
            (.other, "mount that file system with locks (NFS: run its lock service, or mount it with local_lock=flock)")
        case EISDIR, ENXIO: (.notRegular, "name a plain file")
        default: (.other, nil)
        }
    }

    private static func text(of number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

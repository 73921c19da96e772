import Glibc

/// An open descriptor that closes itself, with the path that its errors name.
struct OpenFile: ~Copyable, Sendable {
    let number: Int32
    let path: String

    /// Opens a path; nothing is opened twice, handed to a child or waited for (a FIFO without a peer, a terminal).
    init(_ path: String, flags: Int32) throws(FileError) {
        try self.init(calling: "open", path) { open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }
    }

    /// Opens a name within an open folder, never through a symbolic link; errors name `path`.
    init(
        _ name: String, in folder: borrowing OpenFile, path: String, flags: Int32, mode: mode_t = 0
    ) throws(FileError) {
        let folderNumber = folder.number
        try self.init(calling: flags & O_CREAT != 0 ? "create" : "open", path) {
            openat(folderNumber, name, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW, mode)
        }
    }

    private init(calling operation: String, _ path: String, _ call: () -> Int32) throws(FileError) {
        let number = retrying(call)
        guard number >= 0 else { throw FileError(errno: errno, operation: operation, path: path) }
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    func status() throws(FileError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw FileError(errno: errno, operation: "stat", path: path) }
        return status
    }

    /// Everything up to the end; `expecting` saves growing the buffer.
    func readAll(expecting size: Int, limit: Int) throws(FileError) -> [UInt8] {
        var contents: [UInt8] = []
        var isAtEnd = false
        while !isAtEnd {
            let room = contents.isEmpty ? size + 1 : 1 << 20
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
                count = retrying { read(number, buffer.baseAddress, room) }
                initialized = max(0, count)
            }
            guard count >= 0 else { throw FileError(errno: errno, operation: "read", path: path) }
            isAtEnd = count == 0
            if contents.isEmpty { contents = chunk } else { contents += chunk }
            guard contents.count <= limit else {
                throw FileError(
                    code: .tooLarge, operation: "read", path: path, message: "\(path) is larger than \(limit) bytes")
            }
        }
        return contents
    }

    func writeAll(_ contents: [UInt8]) throws(FileError) {
        var position = 0
        while position < contents.count {
            let count = contents.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                return retrying { write(number, rest.baseAddress, rest.count) }
            }
            guard count > 0 else {
                throw FileError(errno: count == 0 ? ENOSPC : errno, operation: "write", path: path)
            }
            position += count
        }
    }

    /// Gives the file its owner, group and mode, the umask notwithstanding.
    func apply(_ attributes: FileAttributes) throws(FileError) {
        let current = try status()
        let owner = attributes.owner ?? current.st_uid
        let group = attributes.group ?? current.st_gid
        if owner != current.st_uid || group != current.st_gid {
            guard fchown(number, owner, group) == 0 else {
                throw FileError(
                    code: .denied, errno: errno, operation: "chown", path: path,
                    message: "\(path) belongs to user \(owner), group \(group), and must not change hands",
                    remedy: "run evercred as that user and a member of that group, or give it the file")
            }
        }
        guard fchmod(number, mode_t(attributes.mode)) == 0 else {
            throw FileError(errno: errno, operation: "chmod", path: path)
        }
    }

    func sync() throws(FileError) {
        // EINVAL: the file system has nothing to sync for this kind of file (folders on some network file systems).
        guard retrying({ fsync(number) }) == 0 || errno == EINVAL else {
            throw FileError(errno: errno, operation: "fsync", path: path)
        }
    }
}

/// Calls again when a signal came in between.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

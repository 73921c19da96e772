import Glibc

/// The folder of a state, known to belong to us alone.
///
/// Who can write the folder can replace the state, so a folder that somebody else owns or may write is refused. Links on
/// the way to it are followed (systemd's `DynamicUser=` makes one): what counts is the folder at the end.
package struct StateFolder: Sendable, Hashable {
    /// Its absolute path.
    package let path: String

    /// The folder for a run: created with mode 0700 when missing, the folders above it too. An existing one that others
    /// may only read becomes 0700.
    package static func prepare(_ path: String) throws(StateError) -> StateFolder {
        try create(path)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open the state folder", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("examine the state folder", path) }
        try requireOwner(geteuid(), status, path)
        try requirePrivacy(status, path)
        if status.st_mode & 0o777 != 0o700, fchmod(descriptor, 0o700) != 0 {
            throw .system("take the state folder from others (chmod 700)", path)
        }
        return StateFolder(path: path)
    }

    /// The folder for a reader; `nil` when there is none. Nothing in it is changed. Root may read anybody's.
    package static func existing(_ path: String) throws(StateError) -> StateFolder? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .system("examine the state folder", path)
        }
        if geteuid() != 0 && status.st_uid != 0 { try requireOwner(geteuid(), status, path) }
        try requirePrivacy(status, path)
        return StateFolder(path: path)
    }

    /// Where its database lies.
    package var databasePath: String { "\(path)/state.db" }
    var keyPath: String { "\(path)/state.key" }
    var lockPath: String { "\(path)/lock" }

    /// Whether a state was begun here.
    var holdsDatabase: Bool { Self.size(of: databasePath) > 0 }

    /// Whether there are transactions that have not been moved into the database yet: a writer is at work, or was killed.
    var holdsUnwrittenLog: Bool { Self.size(of: "\(databasePath)-wal") > 0 }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_size : 0
    }

    private static func create(_ path: String) throws(StateError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else {
            throw .system("create the state folder", path)
        }
        try create(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("create the state folder", path) }
    }

    private static func requireOwner(_ user: uid_t, _ status: stat, _ path: String) throws(StateError) {
        guard status.st_uid == user else {
            throw StateError(
                .unsafeFolder, "the state folder \(path) belongs to user \(status.st_uid), not to user \(user)",
                remedy: "run as its owner, or name a folder of your own with --state (one inside it, if it is a volume)"
            )
        }
    }

    private static func requirePrivacy(_ status: stat, _ path: String) throws(StateError) {
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw StateError(
                .unsafeFolder, "the state folder \(path) can be written by others",
                remedy: "look at what is in it, then chmod 700 \(path), or name another folder with --state")
        }
    }
}

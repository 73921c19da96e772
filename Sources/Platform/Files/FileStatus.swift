package import CredentialModel
import Glibc

/// What tells one state of a file from another without reading it: another program's edit changes at least one of these.
package struct FileStamp: Sendable, Hashable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let modifiedSeconds: Int64
    let modifiedNanoseconds: Int64

    /// When it was written to last.
    package var modifiedAt: Timestamp {
        Timestamp(milliseconds: modifiedSeconds * 1000 + modifiedNanoseconds / 1_000_000)
    }
}

/// A plain file's stamp and its permissions.
package struct FileStatus: Sendable, Hashable {
    package let stamp: FileStamp
    /// The permission bits.
    package let mode: UInt16
    package let owner: UInt32
    package let group: UInt32

    /// Checks that this is a plain file with one name.
    init(_ status: stat, path: String) throws(FileError) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFLNK:
            throw FileError(
                code: .symbolicLink, operation: "open", path: path, message: "\(path) is a symbolic link",
                remedy: "name the file itself")
        default:
            throw FileError(
                code: .notRegular, operation: "open", path: path, message: "\(path) is not a plain file",
                remedy: "name a plain file, or remove what stands there")
        }
        guard status.st_nlink <= 1 else {
            throw FileError(
                code: .hardLinked, operation: "open", path: path,
                message: "\(path) has \(status.st_nlink) names (hard links); replacing it would part them",
                remedy: "make it a file of its own: cp -p it to a new name and mv that over it")
        }
        self.stamp = FileStamp(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
            modifiedSeconds: Int64(status.st_mtim.tv_sec), modifiedNanoseconds: Int64(status.st_mtim.tv_nsec))
        self.mode = UInt16(status.st_mode & 0o7777)
        self.owner = status.st_uid
        self.group = status.st_gid
    }
}

/// A file as it was read.
package struct FileSnapshot: Sendable {
    package let contents: [UInt8]
    /// Taken before the contents were read: a change during the reading shows.
    package let status: FileStatus
}

/// The permissions that a replaced file gets.
package struct FileAttributes: Sendable, Hashable {
    package let mode: UInt16
    /// `nil`: the user that runs the program.
    package let owner: UInt32?
    /// `nil`: whatever a new file in that folder gets.
    package let group: UInt32?

    /// A file keeps its owner, its group and those of its permissions that are within 0640; a new one gets 0600.
    /// What is given here goes before both.
    package init(keeping status: FileStatus?, mode: UInt16? = nil, group: UInt32? = nil) {
        self.mode = (mode ?? status.map { $0.mode & 0o640 } ?? 0o600) & 0o777
        self.owner = status?.owner
        self.group = group ?? status?.group
    }
}

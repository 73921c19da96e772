import Glibc

/// An absolute path taken apart: the folder and the name in it.
struct FilePlace {
    let path: String
    let folderPath: String
    let name: String

    init(_ path: String) throws(FileError) {
        let bytes = path.utf8
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { String(path[bytes.index(after: $0)...]) } ?? ""
        guard let slash, bytes.first == UInt8(ascii: "/"), !["", ".", ".."].contains(name), !bytes.contains(0) else {
            throw FileError(
                code: .notRegular, operation: "open", path: path,
                message: "'\(path)' is not the absolute path of a file",
                remedy: "give an absolute path")
        }
        self.path = path
        self.folderPath = slash == bytes.startIndex ? "/" : String(path[..<slash])
        self.name = name
    }

    func openFolder(creating: Bool) throws(FileError) -> OpenFile {
        do {
            return try OpenFile(folderPath, flags: O_RDONLY | O_DIRECTORY)
        } catch  where error.errno == ENOENT && creating {
            guard mkdir(folderPath, 0o700) == 0 || errno == EEXIST else {
                throw FileError(errno: errno, operation: "create folder", path: folderPath)
            }
            return try OpenFile(folderPath, flags: O_RDONLY | O_DIRECTORY)
        }
    }

    /// Where the name leads when it is a symbolic link, as an absolute path.
    func linkTarget(in folder: borrowing OpenFile) throws(FileError) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(folder.number, name, &buffer, buffer.count)
        guard count >= 0 else {
            // EINVAL: there is something, and it is no link.
            if errno == EINVAL || errno == ENOENT { return nil }
            throw FileError(errno: errno, operation: "open", path: path)
        }
        let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return target.utf8.first == UInt8(ascii: "/") ? target : "\(folderPath)/\(target)"
    }

    func requireOwnLink(in folder: borrowing OpenFile) throws(FileError) {
        var status = stat()
        guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw FileError(errno: errno, operation: "stat", path: path)
        }
        guard status.st_uid == geteuid() else {
            throw FileError(
                code: .symbolicLink, operation: "open", path: path,
                message: "\(path) is a symbolic link that belongs to user \(status.st_uid)",
                remedy: "name the file itself")
        }
    }

    /// Only the user and root may be able to write the folder; further up a sticky folder will do, for nobody can
    /// replace another's entries there.
    func requireSafety(of folder: borrowing OpenFile) throws(FileError) {
        var status = try folder.status()
        try require(status, allowsSticky: false)
        var way = ".."
        while true {
            var above = stat()
            guard fstatat(folder.number, way, &above, 0) == 0 else {
                throw FileError(errno: errno, operation: "stat", path: "\(folderPath)/\(way)")
            }
            if (above.st_dev, above.st_ino) == (status.st_dev, status.st_ino) { return }
            try require(above, allowsSticky: true)
            status = above
            way += "/.."
        }
    }

    private func require(_ status: stat, allowsSticky: Bool) throws(FileError) {
        let isShared = status.st_mode & (S_IWGRP | S_IWOTH) != 0 && !(allowsSticky && status.st_mode & S_ISVTX != 0)
        guard !isShared, status.st_uid == geteuid() || status.st_uid == 0 else {
            throw FileError(
                code: .symbolicLink, operation: "open", path: path,
                message: "\(folderPath), or a folder above it, can be written by others; "
                    + "no symbolic link is followed there",
                remedy: "name the file itself, or take the others' write permission away (chmod go-w)")
        }
    }
}

import Glibc

/// What stands at a path. Looking opens nothing, so that no FIFO or device can hold it up.
struct PathFacts: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case file, folder, link, fifo, socket, device, missing
        /// Nobody may look: the error number.
        case hidden(Int32)
    }

    let kind: Kind
    /// The permission bits.
    let mode: UInt16
    let owner: UInt32
    let group: UInt32
    let links: Int
    let size: Int
    let inode: UInt64

    /// - Parameter followingLinks: Whether a symbolic link is what it leads to.
    init(_ path: String, followingLinks: Bool = true) {
        var status = stat()
        let result = followingLinks ? stat(path, &status) : lstat(path, &status)
        let error = errno
        kind =
            if result != 0 { error == ENOENT || error == ENOTDIR ? .missing : .hidden(error) } else {
                Self.kind(of: status)
            }
        mode = UInt16(status.st_mode & 0o7777)
        owner = status.st_uid
        group = status.st_gid
        links = Int(status.st_nlink)
        size = Int(status.st_size)
        inode = UInt64(status.st_ino)
    }

    private static func kind(of status: stat) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .link
        case S_IFIFO: .fifo
        case S_IFSOCK: .socket
        default: .device
        }
    }

    /// The mode as chmod takes it: `0640`.
    var octalMode: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Whether this process may do that there: `W_OK`, `X_OK`, …
    static func allows(_ path: String, _ mode: Int32) -> Bool { faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 }

    /// The path without links, as far as it exists.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else {
            let folder = folder(of: path)
            guard folder != path else { return path }
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let above = resolved(folder)
            return above == "/" ? "/\(name)" : "\(above)/\(name)"
        }
        defer { free(real) }
        return String(cString: real)
    }

    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The names in a folder; none where it cannot be listed.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

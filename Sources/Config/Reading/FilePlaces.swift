import Glibc

/// Which file a path leads to, however it is spelled: two paths with one place are one file.
///
/// Every link on the way is followed, also behind folders that do not exist yet. What has been looked up is remembered:
/// thousands of paths below one folder cost one look at each.
struct FilePlaces {
    /// As many links as Linux follows (path_resolution(7)).
    private static let maximumLinks = 40
    /// A longer path leads nowhere.
    private static let maximumLength = Int(PATH_MAX)

    private var known: [String: String] = [:]

    /// The path without links, `.` and `..`.
    ///
    /// - Parameter path: an absolute path without empty components.
    mutating func place(of path: String) -> String { place(of: path, links: Self.maximumLinks) }

    private mutating func place(of path: String, links: Int) -> String {
        guard path != "/", path.utf8.count < Self.maximumLength else { return path }
        if let place = known[path] { return place }
        let folder = place(of: PathSyntax.folder(of: path), links: links)
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...]
        let place = place(of: name, in: folder, links: links)
        known[path] = place
        return place
    }

    /// - Parameter folder: a place itself, so that `..` is the folder that it stands in.
    private mutating func place(of name: Substring, in folder: String, links: Int) -> String {
        if name.utf8.elementsEqual("..".utf8) { return PathSyntax.folder(of: folder) }
        let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
        guard links > 0, let target = Self.target(of: path) else { return path }
        return place(of: PathSyntax.join(folder, target), links: links - 1)
    }

    /// Where a link leads; `nil` for everything else.
    private static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: maximumLength)
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// Whether the path is a link.
    static func isLink(_ path: String) -> Bool { target(of: path) != nil }
}

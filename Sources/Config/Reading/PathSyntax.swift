/// Paths as they are written: relative to a folder, with `~` and `${env:NAME}`.
struct PathSyntax: Sendable {
    /// Why a path cannot be made out.
    struct Failure: Error {
        let message: String
        let remedy: String?
    }

    let environment: [String: String]
    let homeDirectory: String

    /// The absolute path. What a variable holds is taken as it is, never looked at for further variables.
    func absolute(_ written: String, from folder: String) throws(Failure) -> String {
        guard !written.utf8.contains(0) else { throw Failure(message: "a path cannot contain a NUL byte", remedy: nil) }
        var path = written
        if path.utf8.first == UInt8(ascii: "~") {
            let rest = path.dropFirst()
            guard rest.isEmpty || rest.utf8.first == UInt8(ascii: "/") else {
                throw Failure(
                    message: "only one's own home folder has a short form", remedy: "write ~/… or the whole path")
            }
            path = homeDirectory + rest
        }
        if path.utf8.contains(UInt8(ascii: "$")) { path = try expandVariables(path) }
        return Self.join(folder, path)
    }

    /// The path from that folder, without empty and `.` components; `..` stays, because links may stand before it.
    static func join(_ folder: String, _ path: String) -> String {
        let whole = path.utf8.first == UInt8(ascii: "/") ? path : "\(folder)/\(path)"
        guard needsTidying(whole) else { return whole }
        let parts = whole.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
    }

    /// An absolute path without detours through `..`, which would need folders that may not exist yet. It stays behind
    /// a link, which leads elsewhere than back, and behind a placeholder, which may come to be one.
    static func direct(_ path: String) -> String {
        guard needsTidying(path) else { return path }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        var kept: [String] = []
        for part in parts {
            guard part == "..", let last = kept.last else {
                // Nothing stands above the root.
                if part != ".." { kept.append(part) }
                continue
            }
            let stays =
                last == ".." || Template.hasPlaceholder(last) || FilePlaces.isLink("/" + kept.joined(separator: "/"))
            if stays { kept.append(part) } else { kept.removeLast() }
        }
        return "/" + kept.joined(separator: "/")
    }

    /// The folder that holds what the path names.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    private static func needsTidying(_ path: String) -> Bool {
        var previous = UInt8(ascii: " ")
        for byte in path.utf8 {
            if previous == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return true }
            previous = byte
        }
        return previous == UInt8(ascii: "/") && path.utf8.count > 1
    }

    private func expandVariables(_ path: String) throws(Failure) -> String {
        var output = ""
        var rest = path[...]
        while let start = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
            output += rest[..<start]
            rest = rest[start...]
            guard rest.utf8.starts(with: "${env:".utf8) else {
                output += "$"
                rest = rest.dropFirst()
                continue
            }
            guard let end = rest.utf8.firstIndex(of: UInt8(ascii: "}")) else {
                throw Failure(message: "'${env:' is not closed", remedy: "write ${env:NAME}")
            }
            let name = String(rest[..<end].dropFirst(6))
            guard let value = environment[name], !value.isEmpty else {
                throw Failure(
                    message: "the environment variable '\(YAMLTree.printable(name))' is not set", remedy: "set \(name)")
            }
            output += value
            rest = rest[rest.utf8.index(after: end)...]
        }
        return output + rest
    }
}

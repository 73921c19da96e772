import Glibc

/// The files of a folder, however deep.
enum FileTree {
    /// The names in one folder, without `.` and `..`.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The contents of every plain file below a folder, by path from there. Symbolic links are followed nowhere.
    static func contents(of folder: String) -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in names(in: folder) {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                for (below, bytes) in self.contents(of: path) { contents["\(name)/\(below)"] = bytes }
            case S_IFREG:
                contents[name] = (try? TestFile.read(path)) ?? []
            default:
                break
            }
        }
        return contents
    }

    /// The paths of files that came, went or changed.
    static func changes(from before: [String: [UInt8]], to after: [String: [UInt8]]) -> [String] {
        Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
    }
}

extension Workspace {
    /// Every file in the workspace but for what the test's own processes say on stderr.
    func contents() -> [String: [UInt8]] {
        FileTree.contents(of: path).filter { !$0.key.hasPrefix(".stderr-") }
    }

    func makeFolder(_ name: String) throws {
        guard mkdir(file(name), 0o700) == 0 else { throw TestFile.Failure(path: file(name), errno: errno) }
    }

    func setMode(_ mode: mode_t, of name: String) throws {
        guard chmod(file(name), mode) == 0 else { throw TestFile.Failure(path: file(name), errno: errno) }
    }

    /// A handler of `provider: process` whose credentials live for years: an identity that needs nobody else.
    func writeProcessHandler(_ name: String = "keys.sh", accessKeyID: String = "ASIATESTTESTTESTTEST") throws {
        try writeHandler(
            """
            printf '{"Version": 1, "AccessKeyId": "\(accessKeyID)", "SecretAccessKey": "test-secret-key", '
            printf '"SessionToken": "test-session-token", "Expiration": "2099-01-01T00:00:00Z"}'
            """, to: name)
    }
}

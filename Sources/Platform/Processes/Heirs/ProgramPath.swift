import Glibc

/// Finds a program as a shell does.
package enum ProgramPath {
    /// The path to execute: the name itself when it holds a slash, else the first executable of that name in the folders
    /// of `PATH`, an empty one of which is the current folder.
    ///
    /// Throws `EACCES` when only files that cannot be executed are found, `ENOENT` when there are none.
    ///
    /// - Parameter folders: the value of `PATH`; `nil`: what commands get that have none.
    package static func find(_ name: [UInt8], in folders: [UInt8]?) throws(ProcessError) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        if name.contains(slash) { return name }
        let shown = String(decoding: name, as: UTF8.self)
        var error = ENOENT
        let searched = folders ?? Array(ProcessEnvironment.searchPath.utf8)
        if !name.isEmpty {
            for folder in searched.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
                let path = (folder.isEmpty ? [UInt8(ascii: ".")] : Array(folder)) + [slash] + name
                switch examine(path) {
                case 0: return path
                case EACCES: error = EACCES
                default: continue
                }
            }
        }
        throw error == ENOENT
            ? ProcessError(errno: ENOENT, message: "cannot start '\(shown)': no program of that name is in PATH")
            : ProcessError(errno: error, doing: "start '\(shown)'")
    }

    /// 0 when it is a file that we may execute.
    private static func examine(_ path: [UInt8]) -> Int32 {
        path.withCString { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return errno }
            guard status.st_mode & S_IFMT == S_IFREG else { return EACCES }
            return access(path, X_OK) == 0 ? 0 : errno
        }
    }
}

extension [UInt8] {
    /// The bytes as a C string within the call.
    fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("there is a NUL at least") }
            return body(start)
        }
    }
}

import Glibc

/// What a process inherits, read once.
struct Surroundings {
    let environment: [String: String]
    /// The user's home: `$HOME`, else the password file's word.
    let homeDirectory: String

    init() {
        var variables: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        environment = variables
        if let home = variables["HOME"], home.hasPrefix("/") {
            homeDirectory = home
        } else {
            homeDirectory = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) } ?? "/"
        }
    }
}

extension Surroundings {
    /// The folder that the process was started in: an absolute path.
    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}

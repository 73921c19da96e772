import Glibc
import Platform

/// What a process inherits, read once.
struct Surroundings: Sendable {
    let environment: [String: String]
    /// The user's home: `$HOME`, else the user database's word.
    let homeDirectory: String

    init(environment: [String: String] = ProcessEnvironment.current) {
        self.environment = environment
        self.homeDirectory = ProcessEnvironment.clean(from: environment)["HOME"] ?? "/"
    }

    /// The folder that the process was started in: an absolute path.
    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// A path of the command line as an absolute one.
    static func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)" }
}

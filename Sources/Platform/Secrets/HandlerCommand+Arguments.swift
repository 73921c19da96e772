package import CredentialModel
import Glibc

extension HandlerCommand {
    /// What to execute: an absolute path and its arguments.
    ///
    /// A shell command goes to `/bin/sh -c` as it was written. A program without a slash is looked for on
    /// ``ProcessEnvironment/searchPath`` and nowhere else; one with a slash belongs to the command's folder.
    package func resolvedArguments() throws(ProcessError) -> [String] {
        switch invocation {
        case .shell(let text):
            return ["/bin/sh", "-c", text]
        case .arguments(let arguments):
            guard let program = arguments.first, !program.isEmpty else {
                throw ProcessError(errno: ENOENT, message: "the command is empty")
            }
            return [try Self.path(of: program, from: workingDirectory)] + arguments.dropFirst()
        }
    }

    private static func path(of program: String, from folder: String) throws(ProcessError) -> String {
        if program.utf8.first == UInt8(ascii: "/") { return program }
        if program.utf8.contains(UInt8(ascii: "/")) { return "\(folder)/\(program)" }
        for folder in ProcessEnvironment.searchPath.split(separator: ":") {
            var status = stat()
            let path = "\(folder)/\(program)"
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 { return path }
        }
        throw ProcessError(
            errno: ENOENT, message: "'\(program)' is not on the path of commands, \(ProcessEnvironment.searchPath)")
    }
}

import CLinux
import Glibc

/// A program that is started as this process was started itself: with its session, terminal, folder, descriptors, umask,
/// limits and signal settings. All texts are bytes, since a file's name need not be UTF-8.
package struct HeirCommand: Sendable {
    /// The path to execute.
    package let path: [UInt8]
    /// The whole `argv`.
    package let arguments: [[UInt8]]
    /// `NAME=value` each.
    package let environment: [[UInt8]]

    /// - Parameters:
    ///   - arguments: the program, found in `PATH` unless it holds a slash, and its arguments.
    ///   - environment: `NAME=value` each, in their order.
    /// - Throws: ``ProcessError`` with `ENOENT` or `EACCES`, as ``ProgramPath/find(_:in:)``.
    package init(_ arguments: [[UInt8]], environment: [[UInt8]]) throws(ProcessError) {
        let prefix = Array("PATH=".utf8)
        let folders = environment.first { $0.starts(with: prefix) }.map { Array($0.dropFirst(prefix.count)) }
        self.path = try ProgramPath.find(arguments.first ?? [], in: folders)
        self.arguments = arguments
        self.environment = environment
    }

    private init(path: [UInt8], arguments: [[UInt8]], environment: [[UInt8]]) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    /// What is left of this process becomes the program. Returns only when that fails, with why.
    package func becomeIt() -> ProcessError {
        let error = execute()
        return ProcessError(errno: error == ENOEXEC ? asScript.execute() : error, doing: "start '\(name)'")
    }

    private func execute() -> Int32 {
        withPointers { path, arguments, environment in
            guard let path, let arguments, let environment else { return EFAULT }
            linux_restore_inheritance()
            execve(path, arguments, environment)
            return errno
        }
    }

    /// Starts it. It gets SIGTERM when the calling thread ends.
    func spawn(mark: UInt64) throws(ProcessError) -> linux_spawned {
        var spawned = spawnOnce(mark: mark)
        if spawned.error == ENOEXEC { spawned = asScript.spawnOnce(mark: mark) }
        guard spawned.error == 0 else { throw ProcessError(errno: spawned.error, doing: "start '\(name)'") }
        return spawned
    }

    private func spawnOnce(mark: UInt64) -> linux_spawned {
        withPointers { path, arguments, environment in
            var request = linux_spawn_request()
            request.path = path
            request.arguments = arguments
            request.environment = environment
            request.inheritance = linux_inherited()
            request.mark = mark
            return linux_spawn(&request)
        }
    }

    /// A file without an interpreter line is the shell's, as execvp(3) has it.
    private var asScript: HeirCommand {
        let shell = Array("/bin/sh".utf8)
        return HeirCommand(
            path: shell, arguments: [shell, path] + arguments.dropFirst(), environment: environment)
    }

    private var name: String { String(decoding: arguments.first ?? path, as: UTF8.self) }

    private typealias CStrings = UnsafePointer<UnsafeMutablePointer<CChar>?>?

    private func withPointers<Result>(_ body: (UnsafePointer<CChar>?, CStrings, CStrings) -> Result) -> Result {
        CStringList(bytes: [path]).withPointers { path in
            CStringList(bytes: arguments).withPointers { arguments in
                CStringList(bytes: environment).withPointers { environment in
                    body(path?[0].map { UnsafePointer($0) }, arguments, environment)
                }
            }
        }
    }
}

import Glibc
import StrictJSON

/// A folder of its own for one test: configuration, handlers, state and outputs, and the built program to run in it.
struct Workspace: ~Copyable {
    let path: String
    private let environment: [String: String]

    struct Result: Sendable {
        let ending: LiveProcess.Ending
        let lines: [String]
        let errorText: String

        var exitCode: Int32? { if case .exited(let code) = ending { code } else { nil } }

        /// The Hub events of that name.
        func events(_ name: String) -> [JSONValue] {
            lines.compactMap { try? JSONReader.read($0) }.filter { $0["payload"]?["event"]?.string == name }
        }
    }

    init() throws {
        var template = Array("/tmp/evercred-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFile.Failure(path: "/tmp", errno: errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": path, "XDG_STATE_HOME": "\(path)/.state", "LANG": "C.UTF-8",
        ]
        mkdir("\(path)/.aws", 0o700)
    }

    deinit { Self.remove(path) }

    /// The built program: it lies beside the test bundle.
    static var program: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/evercred"
    }

    /// The root of the repository.
    static var repository: String {
        #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws { try TestFile.write(text, to: file(name)) }

    /// A handler script: a shell program of mode 0700.
    func writeHandler(_ body: String, to name: String) throws {
        try TestFile.write("#!/bin/sh\n\(body)\n", to: file(name), isProgram: true)
    }

    func read(_ name: String) throws -> String { try TestFile.text(file(name)) }

    /// Starts the program in the workspace.
    func start(_ arguments: [String], environment extra: [String: String] = [:]) throws -> LiveProcess {
        try start(program: [Self.program] + arguments, environment: extra)
    }

    /// Runs the program in the workspace to its end.
    func run(_ arguments: String..., environment extra: [String: String] = [:]) async throws -> Result {
        try await run(arguments, environment: extra)
    }

    /// Runs the program in the workspace to its end.
    func run(_ arguments: [String], environment extra: [String: String] = [:]) async throws -> Result {
        let process = try start(arguments, environment: extra)
        let ending = await process.wait()
        return Result(ending: ending, lines: process.lines, errorText: process.errorText)
    }

    /// Starts any program in the workspace.
    func start(program arguments: [String], environment extra: [String: String] = [:]) throws -> LiveProcess {
        try LiveProcess(arguments, environment: environment.merging(extra) { _, new in new }, directory: path)
    }

    /// Runs any program in the workspace to its end.
    func run(program arguments: [String], environment extra: [String: String] = [:]) async throws -> Result {
        let process = try start(program: arguments, environment: extra)
        let ending = await process.wait()
        return Result(ending: ending, lines: process.lines, errorText: process.errorText)
    }

    private static func remove(_ path: String) {
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/rm"), strdup("-rf"), strdup(path), nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        guard posix_spawn(&pid, "/bin/rm", nil, nil, arguments, [nil]) == 0 else { return }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }
}

extension String {
    /// The text with every occurrence of one part replaced.
    func replacing(_ part: String, with replacement: String) -> String {
        var rest = self[...]
        var result = ""
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + replacement
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}

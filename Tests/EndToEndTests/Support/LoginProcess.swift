import Glibc

/// A running `evercred login`, whose stderr comes line by line.
struct LoginProcess: ~Copyable {
    struct Silent: Error {
        let lines: [String]
    }

    let process: LiveProcess

    /// Starts one in the workspace.
    ///
    /// - Parameter input: a file that is its stdin.
    init(
        in workspace: borrowing Workspace, _ arguments: String..., input: String = "/dev/null",
        environment: [String: String] = [:]
    ) throws {
        try self.init(in: workspace, arguments, input: input, environment: environment)
    }

    /// Starts one in the workspace.
    ///
    /// - Parameter input: a file that is its stdin.
    init(
        in workspace: borrowing Workspace, _ arguments: [String], input: String = "/dev/null",
        environment: [String: String] = [:]
    ) throws {
        let program = ["/bin/sh", "-c", #"exec "$0" login "$@" < \#(input) 2>&1"#, Workspace.program]
        process = try workspace.start(program: program + arguments, environment: environment)
    }

    deinit { process.signal(SIGKILL) }

    /// What follows these words on the first line that holds them, up to a blank.
    func word(after words: String) async throws -> String {
        guard let line = await process.line(where: { $0.contains(words) }), let range = line.firstRange(of: words)
        else {
            throw Silent(lines: process.lines)
        }
        return String(line[range.upperBound...].prefix { $0 != " " })
    }

    /// The address of the page with the button.
    func page() async throws -> String { "http://127.0.0.1:\(try await word(after: " at http://127.0.0.1:"))" }

    /// The address to which the button of the page leads, at the provider.
    func question() async throws -> String {
        guard let address = try LoopbackHTTP.visit("\(try await page())start").location else {
            throw Silent(lines: process.lines)
        }
        return address
    }

    /// Where the browser is sent by the provider's consent page.
    func answer(_ decision: String, as user: String = "alice") async throws -> String {
        let question = try await question()
        guard let address = try LoopbackHTTP.visit(question, posting: "user=\(user)&decision=\(decision)").location
        else { throw Silent(lines: process.lines) }
        return address
    }

    /// How it ended, with all its lines.
    func wait() async -> (exitCode: Int32?, text: String) {
        let ending = await process.wait()
        let code: Int32? = if case .exited(let code) = ending { code } else { nil }
        return (code, process.lines.joined(separator: "\n"))
    }
}

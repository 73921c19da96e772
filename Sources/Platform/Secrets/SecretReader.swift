package import CredentialModel
import Glibc

/// Reads secrets from where the configuration says that they lie, each time they are used.
package struct SecretReader: Sendable {
    /// The largest secret that is read (bytes).
    package static let limit = 64 << 10

    private let runner: any ProcessRunner
    private let ownEnvironment: [String: String]

    package init(runner: any ProcessRunner, environment: [String: String] = ProcessEnvironment.current) {
        self.runner = runner
        self.ownEnvironment = environment
    }

    /// The secret, without one line break at its end; never empty.
    package func read(_ source: SecretSource) async throws(SecretError) -> Secret {
        switch source {
        case .literal(let secret):
            return secret
        case .file(let path):
            return try secret(in: try contents(of: path), from: "the file '\(path)'")
        case .environment(let name):
            guard let value = ownEnvironment[name], !value.isEmpty else {
                throw SecretError(
                    .missing, "the variable '\(name)' is not set", remedy: "set it in the environment of evercred")
            }
            return Secret(value)
        case .credential(let id):
            guard let folder = ownEnvironment["CREDENTIALS_DIRECTORY"] else {
                throw SecretError(
                    .missing, "the credential '\(id)' is not there: CREDENTIALS_DIRECTORY is not set",
                    remedy: "add LoadCredential=\(id):… to the systemd unit")
            }
            return try secret(in: try contents(of: "\(folder)/\(id)"), from: "the credential '\(id)'")
        case .command(let command):
            return try secret(in: try await output(of: command), from: "the command '\(command.displayName)'")
        }
    }

    /// The environment that a command gets: built from nothing, then what the command's own settings name.
    package func environment(for command: HandlerCommand) async throws(SecretError) -> [String: String] {
        var variables = ProcessEnvironment.clean(from: ownEnvironment, inheriting: command.inheritedVariables)
        for (name, source) in command.environment { variables[name] = try await read(source).reveal() }
        return variables
    }

    private func secret(in bytes: [UInt8], from place: String) throws(SecretError) -> Secret {
        var text = bytes[...]
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        guard !text.isEmpty else {
            throw SecretError(.missing, "\(place) is empty", remedy: "put the secret there")
        }
        guard !text.contains(0), let secret = String(validating: text, as: UTF8.self) else {
            throw SecretError(.unreadable, "\(place) holds no UTF-8 text", remedy: "store the secret as text")
        }
        return Secret(secret)
    }

    private func contents(of path: String) throws(SecretError) -> [UInt8] {
        // Non-blocking, so that a FIFO in that place cannot hold up the program.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            let number = errno
            throw SecretError(
                number == ENOENT || number == ENOTDIR ? .missing : .unreadable,
                "cannot read '\(path)': \(String(cString: strerror(number)))",
                remedy: "make the file readable for the user that runs evercred")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SecretError(.unreadable, "'\(path)' is not a regular file", remedy: "store the secret in a file")
        }
        var bytes = [UInt8](repeating: 0, count: Self.limit + 1)
        var count = 0
        while count < bytes.count {
            let length = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else {
                throw SecretError(
                    .unreadable, "cannot read '\(path)': \(String(cString: strerror(errno)))",
                    remedy: "check the file system")
            }
            if length == 0 { break }
            count += length
        }
        guard count <= Self.limit else {
            throw SecretError(.unreadable, "'\(path)' is larger than 64 KiB", remedy: "name the file of the secret")
        }
        return Array(bytes[..<count])
    }

    private func output(of command: HandlerCommand) async throws(SecretError) -> [UInt8] {
        let remedy = "run the command by hand"
        let variables = try await environment(for: command)
        let result: ProcessResult
        do throws(ProcessError) {
            result = try await runner.run(
                ProcessRequest(
                    arguments: try command.resolvedArguments(), environment: variables,
                    workingDirectory: command.workingDirectory, outputLimit: Self.limit, timeout: command.timeout))
        } catch {
            throw SecretError(.commandFailed, error.message, remedy: remedy)
        }
        // Its stderr stays untold: a program that fetches secrets may well print them there.
        switch result.outcome {
        case .exited(0):
            return result.output
        case .exited(let code):
            throw SecretError(
                .commandFailed, "the command '\(command.displayName)' exited with code \(code)", remedy: remedy)
        case .signaled(let signal):
            throw SecretError(
                .commandFailed, "the command '\(command.displayName)' was ended by signal \(signal)", remedy: remedy)
        case .timedOut, .cancelled:
            throw SecretError(
                .commandFailed, "the command '\(command.displayName)' did not finish in time", remedy: remedy)
        case .outputTooLarge:
            throw SecretError(
                .commandFailed, "the command '\(command.displayName)' printed more than 64 KiB", remedy: remedy)
        }
    }
}

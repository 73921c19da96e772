import CredentialModel
import Engine
import Glibc
import Platform

/// Where the secrets of a command come from: the file that an option names, else whoever sits at the terminal.
struct SecretPrompt {
    let secrets: SecretReader

    /// The longest line that is read at a terminal (bytes): that of a terminal itself.
    private static let lineLimit = 4096

    /// The secret.
    ///
    /// - Parameter repeats: whether it is asked for twice, because a slip would lock somebody out.
    func read(_ secret: UserPoolSecret, file: String?, repeats: Bool = false) async throws -> Secret {
        if let file { return try await read(secret, at: file) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                .usage,
                "there is no terminal to ask for the \(secret.title.lowercased()) at: name its file with \(secret.option)"
            )
        }
        return try await BlockingWork.run {
            let first = try Self.ask("\(secret.title): ")
            guard repeats else { return first }
            guard try Self.ask("\(secret.title) once more: ") == first else {
                throw CommandFailure(.usage, "the two are not the same")
            }
            return first
        }
    }

    private func read(_ secret: UserPoolSecret, at path: String) async throws -> Secret {
        if path == "-" {
            guard let line = await BlockingWork.run({ Self.line() }), !line.isEmpty else {
                throw CommandFailure(.usage, "stdin holds no \(secret.title.lowercased())")
            }
            return Secret(line)
        }
        do throws(SecretError) {
            return try await secrets.read(.file(path: Surroundings.absolute(path)))
        } catch {
            throw CommandFailure(
                .usage, "\(secret.option): \(error.message) (name a plain file, or - for a line of stdin)")
        }
    }

    /// A line of stdin without its end, read byte by byte: what follows it is somebody else's.
    private static func line() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count <= lineLimit {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { break }
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard bytes.count <= lineLimit, !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// One line, typed without an echo.
    private static func ask(_ prompt: String) throws -> Secret {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else {
            throw CommandFailure(.usage, "the terminal cannot be asked without an echo")
        }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        // Before the question is seen: whoever answers at once is neither shown nor thrown away.
        let echo = TerminalEcho(settings)
        defer { echo.restore() }
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
            throw CommandFailure(.usage, "the terminal cannot be asked without an echo")
        }
        Terminal.write(prompt, to: .error)
        let line = line()
        Terminal.write("\n", to: .error)
        guard let line, !line.isEmpty else { throw CommandFailure(.usage, "nothing was typed") }
        return Secret(line)
    }
}

import Engine
import Glibc
import Platform
import Synchronization

/// What stands at the ends of the standard streams.
enum Terminal {
    enum Stream: Int32 {
        case output = 1
        case error = 2
    }

    /// Whether a human looks at the stream.
    static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Whether colours are welcome there: a terminal, no `NO_COLOR` (no-color.org), no `TERM=dumb`.
    static func hasColor(_ stream: Stream) -> Bool {
        guard isTerminal(stream), getenv("NO_COLOR").map({ $0.pointee == 0 }) ?? true else { return false }
        return getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
    }

    /// The number of columns, 80 when nobody knows.
    static func columns(_ stream: Stream) -> Int {
        var size = winsize()
        guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// What first kept results from being written to stdout: an error number, 0 for nothing.
    private static let failure = Atomic<Int32>(0)

    /// Writes text as it is, whole. What cannot be written to stdout counts when the code is judged.
    static func write(_ text: String, to stream: Stream) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(stream.rawValue, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if stream == .output { _ = failure.compareExchange(expected: 0, desired: errno, ordering: .relaxed) }
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// The code that a command ends with: 73 where nothing graver has happened than that its results were lost.
    ///
    /// Says so on stderr, unless the reader just went away.
    static func judge(_ code: ExitCode) -> ExitCode {
        let errno = failure.load(ordering: .relaxed)
        guard errno != 0 else { return code }
        if errno != EPIPE {
            let error = FileError(errno: errno, operation: "write to", path: "stdout")
            complain("evercred: error: \(error.message)\(error.remedy.map { " (\($0))" } ?? "")")
        }
        switch code {
        case .success, .trouble, .unavailable, .noPermission: return .cannotCreate
        case .usage, .software, .cannotCreate, .temporaryFailure, .configuration: return code
        }
    }

    /// Writes a line of results to stdout.
    static func print(_ line: String) { write(line + "\n", to: .output) }

    /// Writes a line for humans to stderr.
    static func complain(_ line: String) { write(line + "\n", to: .error) }
}

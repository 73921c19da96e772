import Glibc

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

    /// Writes text as it is, whole. A reader that went away is no error of ours.
    static func write(_ text: String, to stream: Stream) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(stream.rawValue, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Writes a line of results to stdout.
    static func print(_ line: String) { write(line + "\n", to: .output) }

    /// Writes a line for humans to stderr.
    static func complain(_ line: String) { write(line + "\n", to: .error) }
}

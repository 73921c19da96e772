import Glibc
import Platform

/// An open descriptor that lines are written to: stdout.
///
/// The descriptor may be non-blocking, because that flag belongs to the open file, which other processes share.
final class LineDescriptor: LineDestination {
    let name: String
    private let descriptor: Int32
    /// Whether the last line broke off: the next one then begins on a line of its own.
    private var isMidLine: Bool

    init(_ descriptor: Int32, name: String, isMidLine: Bool = false) {
        self.descriptor = descriptor
        self.name = name
        self.isMidLine = isMidLine
    }

    func write(_ line: [UInt8]) throws(EventSinkError) {
        let bytes = isMidLine ? [UInt8(ascii: "\n")] + line : line
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 {
                written += count
                isMidLine = written < bytes.count
            } else {
                try waitOrFail(count == 0 ? EIO : errno)
            }
        }
    }

    /// Returns when the write may be tried again.
    private func waitOrFail(_ error: Int32) throws(EventSinkError) {
        switch error {
        case EINTR: break
        case EAGAIN:
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&request, 1, -1)
        case EPIPE, ECONNRESET, EBADF:
            throw EventSinkError(FileError(errno: error, operation: "write", path: name), code: .closed)
        default:
            throw EventSinkError(FileError(errno: error, operation: "write", path: name))
        }
    }
}

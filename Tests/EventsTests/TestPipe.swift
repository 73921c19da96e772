import Glibc
import Platform
import Synchronization
import Testing

/// A pipe of the kernel whose reader the test plays.
final class TestPipe: Sendable {
    let writeEnd: Int32
    private let readEnd: Int32
    private let isReaderOpen = Mutex(true)

    init() throws {
        // As in the program: a reader that went away is an error of `write`, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        closeReader()
        close(writeEnd)
    }

    func closeReader() {
        isReaderOpen.withLock { isOpen in
            if isOpen { close(readEnd) }
            isOpen = false
        }
    }

    func makeWriterNonBlocking() { _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK) }

    /// Reads lines until one satisfies the condition; waits for as long as it takes.
    func lines(until isLast: @escaping @Sendable (String) -> Bool) async -> [String] {
        let readEnd = readEnd
        return await BlockingWork.run { () -> [String] in
            var lines: [String] = []
            var rest: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(readEnd, &buffer, buffer.count)
                guard count > 0 else { return lines }
                rest += buffer[..<count]
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    lines.append(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeSubrange(...end)
                    if lines.last.map(isLast) == true { return lines }
                }
            }
        }
    }

    /// Reads that many lines.
    func lines(_ count: Int) async -> [String] {
        let seen = Mutex(0)
        return await lines { _ in
            seen.withLock { seen in
                seen += 1
                return seen == count
            }
        }
    }
}

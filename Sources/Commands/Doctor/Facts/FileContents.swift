import Glibc

/// Reads files for looking only: never waits for a FIFO, never more than a limit.
enum FileContents {
    /// The bytes of a plain file, or of one of the kernel's; `nil` when it cannot be read.
    static func bytes(_ path: String, limit: Int = 64 << 10) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit, 64 << 10))
        while bytes.count < limit {
            let count = read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    static func text(_ path: String, limit: Int = 1 << 20) -> String? {
        bytes(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The number that a file of the kernel's holds.
    static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.prefix { $0 != "\n" }) }
    }
}

import Glibc

/// What `/proc` tells of a process.
enum ProcessFacts {
    /// The process that started it, or has adopted it; `nil` when it is gone.
    static func parent(of process: pid_t) -> pid_t? {
        let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            // `PID (NAME) STATE PARENT …`: a name may hold anything, blanks and parentheses too.
            guard count > 0, let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
            let fields = buffer[(end + 1)..<count].split(separator: UInt8(ascii: " "))
            return fields.count > 1 ? pid_t(String(decoding: fields[1], as: UTF8.self)) : nil
        }
    }
}

import Glibc

/// What is still to be written to a program's stdin; the pipe is closed behind the last byte.
struct ProcessInput {
    private let bytes: [UInt8]
    private var position = 0
    private var pipe: OwnedDescriptor?

    init(_ bytes: [UInt8], into pipe: OwnedDescriptor) {
        self.bytes = bytes
        self.pipe = pipe
    }

    /// Writes what the pipe takes. Returns whether more is to come. A reader that has gone is no error.
    mutating func write() -> Bool {
        while let pipe, position < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.write(pipe.number, bytes.baseAddress?.advanced(by: position), bytes.count - position)
            }
            if count > 0 {
                position += count
            } else if count < 0, errno == EAGAIN {
                return true
            } else if count < 0, errno != EINTR {
                break
            }
        }
        pipe = nil
        return false
    }
}

import Dispatch
import Glibc

/// A service manager's socket, to which a daemon tells how it is.
final class NotifySocket: Sendable {
    private let descriptor: Int32
    let path: String

    init(in workspace: borrowing Workspace, _ name: String = "notify") throws {
        path = workspace.file(name)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let address = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + Array(path.utf8) + [0]
        let result = address.withUnsafeBytes {
            bind(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        guard descriptor >= 0, result == 0 else { throw TestFile.Failure(path: path, errno: errno) }
        // A message that never comes fails its test.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// The assignments of the next message; none when there is no next one.
    func next() async -> [String: String] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = recv(self.descriptor, &buffer, buffer.count, 0)
                let lines = String(decoding: buffer[..<max(0, count)], as: UTF8.self).split(separator: "\n")
                let pairs = lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
                continuation.resume(
                    returning: Dictionary(pairs.map { ($0[0], $0.count == 2 ? $0[1] : "") }) { $1 })
            }
        }
    }

    /// The next message that assigns this name, past all others; none when it never comes.
    func next(with name: String) async -> [String: String] {
        while true {
            let message = await next()
            if message.isEmpty || message[name] != nil { return message }
        }
    }
}

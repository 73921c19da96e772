import CLinux
import Glibc

/// A stream socket of the local machine at `STATE/control.sock`, and what both of its ends need.
struct ControlSocket {
    let descriptor: Int32
    private let path: String

    /// A socket for that path, not yet bound or connected.
    init(path: String) throws(ControlSocketError) {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ControlSocketError(operation: "create", path: path, errno: errno) }
    }

    /// A connection that was accepted.
    init(accepted descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    func close() { Glibc.close(descriptor) }

    /// Calls `bind` or `connect` with the path's address.
    ///
    /// A path longer than `sun_path` holds (107 bytes) is reached through its folder's descriptor.
    func withAddress(
        _ operation: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(ControlSocketError) {
        let (folder, name) = Self.split(path)
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { throw failure(operation) }
        defer { Glibc.close(folderDescriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let short = "/proc/self/fd/\(folderDescriptor)/\(name)"
        withUnsafeMutableBytes(of: &address.sun_path) { buffer in buffer.copyBytes(from: short.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw failure(operation) }
    }

    /// Bounds every single read and write.
    func setTimeout(seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    /// One line without its end, at most `limit` bytes long.
    func readLine(limit: Int) throws(ControlSocketError) -> [UInt8] {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while line.count <= limit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read from") }
            let arrived = chunk[..<count]
            if let end = arrived.firstIndex(of: UInt8(ascii: "\n")) { return line + arrived[..<end] }
            line += arrived
            if count == 0 { return line }
        }
        throw ControlSocketError(operation: "read from", path: path, errno: EMSGSIZE)
    }

    /// Writes one line.
    func writeLine(_ line: [UInt8]) throws(ControlSocketError) {
        var rest = (line + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write to") }
            rest = rest.dropFirst(count)
        }
    }

    /// The user at the other end; `nil` when that cannot be told.
    var peerUser: uid_t? { uid_t(exactly: linux_peer_user(descriptor)) }

    private func failure(_ operation: String) -> ControlSocketError {
        ControlSocketError(operation: operation, path: path, errno: errno)
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}

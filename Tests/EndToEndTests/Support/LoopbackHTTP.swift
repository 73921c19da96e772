import Glibc

/// As much of an HTTP client as it takes to talk to a server of a test.
enum LoopbackHTTP {
    struct Failure: Error {
        let operation: String
        let errno: Int32
    }

    /// One request on a connection of its own.
    static func call(
        _ method: String, _ path: String, port: UInt16, body: String
    ) throws -> (status: Int, body: String) {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { throw Failure(operation: "socket", errno: errno) }
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(operation: "connect", errno: errno) }
        try send(
            """
            \(method) \(path) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(body.utf8.count)\r
            Connection: close\r
            \r
            \(body)
            """, through: connection)
        return try split(receive(from: connection))
    }

    private static func send(_ text: String, through connection: Int32) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(operation: "send", errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    private static func receive(from connection: Int32) throws -> String {
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(connection, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(operation: "read", errno: errno) }
            if count == 0 { return String(decoding: answer, as: UTF8.self) }
            answer += chunk[..<count]
        }
    }

    private static func split(_ answer: String) throws -> (status: Int, body: String) {
        guard let end = answer.firstRange(of: "\r\n\r\n"),
            let status = answer.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap({ Int($0) })
        else { throw Failure(operation: "understand", errno: EPROTO) }
        return (status, String(answer[end.upperBound...]))
    }
}

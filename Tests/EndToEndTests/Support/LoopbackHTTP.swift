import Glibc

/// As much of an HTTP client as it takes to talk to a server of a test.
enum LoopbackHTTP {
    struct Failure: Error {
        let operation: String
        let errno: Int32
    }

    /// One answer, taken apart as far as tests look at it.
    struct Answer {
        let status: Int
        /// The `Location` header.
        let location: String?
        let body: String
    }

    /// One request on a connection of its own, to an address of this machine as a browser would write it.
    static func visit(_ address: String, posting form: String? = nil) throws -> Answer {
        let parts = address.split(separator: "/", maxSplits: 2)
        guard parts.count > 1, let port = parts[1].split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw Failure(operation: "visit \(address)", errno: EINVAL)
        }
        let path = "/" + (parts.count > 2 ? parts[2] : "")
        return try send(form == nil ? "GET" : "POST", path, host: String(parts[1]), port: port, body: form ?? "")
    }

    /// A port on which nobody listens now.
    static func freePort() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw Failure(operation: "socket", errno: errno) }
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 ? getsockname(listener, address, &size) : -1
            }
        }
        guard result == 0 else { throw Failure(operation: "bind", errno: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// One request on a connection of its own.
    static func call(
        _ method: String, _ path: String, port: UInt16, body: String
    ) throws -> (status: Int, body: String) {
        let answer = try send(method, path, host: "127.0.0.1:\(port)", port: port, body: body)
        return (answer.status, answer.body)
    }

    private static func send(
        _ method: String, _ path: String, host: String, port: UInt16, body: String
    ) throws -> Answer {
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
            Host: \(host)\r
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
        var length: Int?
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            // A server whose children hold the connection too never ends it: its answer ends where it says.
            length = length ?? Self.length(of: answer)
            if let length, answer.count >= length { return String(decoding: answer, as: UTF8.self) }
            let count = read(connection, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(operation: "read", errno: errno) }
            if count == 0 { return String(decoding: answer, as: UTF8.self) }
            answer += chunk[..<count]
        }
    }

    /// How long the whole answer is, once its headers are there and say so.
    private static func length(of answer: [UInt8]) -> Int? {
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let name = "content-length:"
        let field = String(decoding: answer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix(name) }
        return field.flatMap { Int($0.dropFirst(name.count).trimmingPrefix(" ")) }.map { end.upperBound + $0 }
    }

    private static func split(_ answer: String) throws -> Answer {
        guard let end = answer.firstRange(of: "\r\n\r\n"),
            let status = answer.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap({ Int($0) })
        else { throw Failure(operation: "understand", errno: EPROTO) }
        let lines = answer[..<end.lowerBound].split(separator: "\r\n")
        let location = lines.first { $0.lowercased().hasPrefix("location: ") }.map { String($0.dropFirst(10)) }
        return Answer(status: status, location: location, body: String(answer[end.upperBound...]))
    }
}

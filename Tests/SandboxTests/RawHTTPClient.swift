import NIOCore
import NIOPosix

/// One answer as it came over the wire, whole or not.
struct RawAnswer: Sendable {
    var status = 0
    /// By lower-case name.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// Whether the body is as long as its length says; `nil` when nothing came at all.
    var isWhole: Bool?

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// A client that hides nothing: it sends some bytes and keeps what comes until the server closes.
struct RawHTTPClient: Sendable {
    let port: Int

    /// Sends one request over a connection of its own. Stops reading after this many bytes.
    func send(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        limit: Int = 1 << 20
    ) async throws -> RawAnswer {
        var request = "\(method) \(path) HTTP/1.1\r\n"
        let own = [("Host", "127.0.0.1:\(port)"), ("Connection", "close"), ("Content-Length", "\(body.count)")]
        // A signed request brings its own, equal Host.
        for (name, value) in own + headers.filter({ $0.name != "Host" }) { request += "\(name): \(value)\r\n" }
        let bytes = try await exchange(Array("\(request)\r\n".utf8) + body, limit: limit)
        return Self.answer(bytes)
    }

    private func exchange(_ request: [UInt8], limit: Int) async throws -> [UInt8] {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: request))
            var bytes: [UInt8] = []
            do {
                for try await buffer in inbound {
                    bytes += buffer.readableBytesView
                    if bytes.count > limit { break }
                }
            } catch is IOError {
                // A reset ends the answer as a close does.
            }
            return bytes
        }
    }

    private static func answer(_ bytes: [UInt8]) -> RawAnswer {
        let separator = Array("\r\n\r\n".utf8)
        guard
            let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) })
        else { return RawAnswer() }
        var answer = RawAnswer(body: Array(bytes[(end + separator.count)...]))
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        answer.status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            answer.headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        answer.isWhole = answer.headers["content-length"].map { Int($0) == answer.body.count } ?? false
        return answer
    }
}

import NIOCore
import NIOPosix

/// A client that hides nothing: it sends bytes as they are and keeps what comes until the server closes.
struct RawClient: Sendable {
    let port: Int

    /// Sends one request over a connection of its own.
    func get(_ target: String, method: String = "GET", headers: [(String, String)] = []) async throws -> RawResponse {
        var request = "\(method) \(target) HTTP/1.1\r\n"
        if !headers.contains(where: { $0.0 == "Host" }) { request += "Host: 127.0.0.1:\(port)\r\n" }
        for (name, value) in headers { request += "\(name): \(value)\r\n" }
        return try RawResponse(await exchange("\(request)Connection: close\r\n\r\n"))
    }

    /// Sends some text and returns whatever comes until the server closes.
    func exchange(_ text: String) async throws -> String {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            var received = ""
            do {
                try await outbound.write(ByteBuffer(string: text))
                for try await buffer in inbound { received += String(buffer: buffer) }
            } catch {
                // A reset ends the answer as a close does.
                guard error is IOError || error is ChannelError else { throw error }
            }
            return received
        }
    }
}

/// One answer as it came over the wire.
struct RawResponse: Sendable {
    let status: Int
    /// By lower-case name.
    let headers: [String: String]
    let body: String

    init(_ text: String) throws {
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Incomplete() }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        status = Int(lines[0].split(separator: " ")[1]) ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        self.headers = headers
        body = String(text[end.upperBound...])
    }

    /// The server closed before an answer was whole.
    struct Incomplete: Error {}
}

import NIOCore
import NIOPosix
import Synchronization

/// A TCP server on 127.0.0.1 that hands every complete request to a script, which writes whatever bytes it likes.
final class LoopbackServer: Sendable {
    /// What the script can do with a connection.
    struct Connection: Sendable {
        fileprivate let channel: any Channel

        /// Sends raw bytes; `then` learns whether they went out.
        func write(_ text: String, then: @escaping @Sendable (Bool) -> Void = { _ in }) {
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { result in
                if case .success = result { then(true) } else { then(false) }
            }
        }

        func close() { channel.close(promise: nil) }

        /// Closes with a TCP reset instead of an orderly end.
        func reset() {
            guard let options = channel as? any SocketOptionProvider else { return }
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in close() }
        }
    }

    private struct Log {
        var requests: [String] = []
        var connections = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let channel: any Channel
    private let log: SharedLog

    private final class SharedLog: Sendable { let value = Mutex(Log()) }

    private init(channel: any Channel, log: SharedLog) {
        self.channel = channel
        self.log = log
    }

    /// Runs the body with a server that is gone afterwards.
    static func with<Result: Sendable>(
        _ script: @escaping @Sendable (String, Connection) -> Void, _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let log = SharedLog()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                log.value.withLock { $0.connections += 1 }
                return child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(
                        RequestReader { request in
                            let arrived = log.value.withLock { log in
                                log.requests.append(request)
                                let arrived = log.waiters.filter { $0.count <= log.requests.count }
                                log.waiters.removeAll { $0.count <= log.requests.count }
                                return arrived
                            }
                            arrived.forEach { $0.continuation.resume() }
                            script(request, Connection(channel: child))
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel: channel, log: log)
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "http://127.0.0.1:\(port)/" }
    var requests: [String] { log.value.withLock(\.requests) }
    var connections: Int { log.value.withLock(\.connections) }

    /// Returns when that many requests have come in.
    func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = log.value.withLock { log in
                if log.requests.count >= count { return true }
                log.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// Gathers bytes until a request with its body is there.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let receive: (String) -> Void
    private var text = ""

    init(_ receive: @escaping (String) -> Void) { self.receive = receive }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        // What is no HTTP at all, such as a TLS handshake, is handed over at once.
        guard parts.count == 2 || text.utf8.first == 0x16 else { return }
        let length = parts[0].split(separator: "\r\n").compactMap { line in
            line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst("content-length: ".count)) : nil
        }.first
        guard parts.count < 2 || parts[1].utf8.count >= length ?? 0 else { return }
        let request = text
        text = ""
        receive(request)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

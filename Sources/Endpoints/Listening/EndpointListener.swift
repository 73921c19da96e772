import NIOCore
import NIOHTTP1
import NIOPosix
import Platform
import ServiceLifecycle
import Synchronization

/// Listens at one address and answers plain HTTP/1.1 requests without a body; every connection lives on one event loop.
final class EndpointListener: Service {
    /// How long those who are being answered may take when the listener ends.
    private static let farewell = TimeAmount.seconds(3)

    private let address: ListenAddress
    private let purpose: String
    private let limits: ConnectionLimits
    private let respond: @Sendable (EndpointRequest) async -> EndpointAnswer
    private let observe: @Sendable (Int) -> Void
    private let bound = Mutex<Bound?>(nil)

    /// What there is once the listener listens.
    private struct Bound {
        let channel: any Channel
        let table: NIOLoopBound<ConnectionTable>
    }

    /// - Parameters:
    ///   - purpose: what is served, for messages: `serve.health`.
    ///   - observe: is told the status of every answer.
    init(
        address: ListenAddress, purpose: String, limits: ConnectionLimits = ConnectionLimits(),
        observe: @escaping @Sendable (Int) -> Void = { _ in },
        respond: @escaping @Sendable (EndpointRequest) async -> EndpointAnswer
    ) {
        self.address = address
        self.purpose = purpose
        self.limits = limits
        self.observe = observe
        self.respond = respond
    }

    /// Begins to listen and returns where: with the port that was found when any would do. Once is enough; ``run()``
    /// does it when nobody has before.
    @discardableResult
    func listen() async throws(ServingError) -> ListenAddress {
        if let channel = bound.withLock({ $0?.channel }) { return own(channel) }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        do {
            let table = try await loop.submit { [limits] in
                NIOLoopBound(ConnectionTable(limit: limits.connections), eventLoop: loop)
            }.get()
            let place = try SocketAddress(ipAddress: address.host, port: address.port)
            let channel = try await bootstrap(on: loop, table).bind(to: place).get()
            bound.withLock { $0 = Bound(channel: channel, table: table) }
            return own(channel)
        } catch {
            throw ServingError(error, at: address, for: purpose)
        }
    }

    /// Serves until graceful shutdown or cancellation; then it listens no more and lets those who are being answered
    /// have their answers.
    func run() async throws {
        try await listen()
        guard let bound = bound.withLock(\.self) else { return }
        let channel = bound.channel
        await withTaskCancellationOrGracefulShutdownHandler {
            try? await channel.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            channel.close(promise: nil)
        }
        await Self.end(bound)
    }

    private static func end(_ bound: Bound) async {
        let loop = bound.channel.eventLoop
        let closed = loop.makePromise(of: Void.self)
        loop.execute { bound.table.value.end(closed) }
        let limit = loop.scheduleTask(in: farewell) { closed.succeed() }
        try? await closed.futureResult.get()
        limit.cancel()
    }

    private func own(_ channel: any Channel) -> ListenAddress {
        ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port)
    }

    private func bootstrap(on loop: any EventLoop, _ table: NIOLoopBound<ConnectionTable>) -> ServerBootstrap {
        ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .childChannelInitializer { [limits, observe, respond] channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.prepare(
                        channel, in: table.value, limits: limits, observe: observe, respond: respond)
                }
            }
    }

    /// Puts the handlers of a connection in their order. Throws when there is no room for it.
    static func prepare(
        _ channel: any Channel, in table: ConnectionTable, limits: ConnectionLimits,
        observe: @escaping @Sendable (Int) -> Void,
        respond: @escaping @Sendable (EndpointRequest) async -> EndpointAnswer
    ) throws {
        let connection = Connection(channel, limits: limits)
        guard table.admit(connection) else {
            connection.end()
            throw ChannelError.ioOnClosedChannel
        }
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.head
        decoding.maxHeaderListSize = limits.head
        decoding.maxHeaderFieldCount = limits.headerCount
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers([
            ArrivalWatch(connection), HTTPResponseEncoder(),
            ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: decoding)), HTTPServerPipelineHandler(),
            RequestHandler(connection, in: table, observe: observe, respond: respond),
        ])
    }
}

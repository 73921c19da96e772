import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, one after the other.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    typealias Responder = @Sendable (EndpointRequest) async -> EndpointAnswer

    private let connection: Connection
    private let table: ConnectionTable
    private let respond: Responder
    private let observe: @Sendable (Int) -> Void
    private var head: HTTPRequestHead?
    private var work: Task<Void, Never>?
    /// Nothing more is heard: the connection ends with the answer under way.
    private var isDeaf = false

    /// - Parameter observe: is told the status of every answer.
    init(
        _ connection: Connection, in table: ConnectionTable, observe: @escaping @Sendable (Int) -> Void,
        respond: @escaping Responder
    ) {
        self.connection = connection
        self.table = table
        self.observe = observe
        self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDeaf else { return }
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            if let refusal = FramingRule.refusal(of: head) {
                send(refusal, to: head, closes: true, context: context)
            } else {
                self.head = head
            }
        case .body:
            // Chunks cannot be announced, and a length can only be 0.
            context.close(promise: nil)
        case .end:
            guard let head else { return }
            self.head = nil
            begin(head, context: context)
        }
    }

    /// Bytes that are no request, or one that is too large: it is said, and the connection ends.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isDeaf, connection.phase == .reading, let error = error as? HTTPParserError {
            let answer =
                error == .headerOverflow
                ? FramingRule.answer(431, "RequestTooLarge", "the request's head is too large")
                : FramingRule.answer(400, "MalformedRequest", "this is no request of HTTP/1.1")
            send(answer, to: nil, closes: true, context: context)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        work?.cancel()
        connection.end()
        table.remove(connection)
        context.fireChannelInactive()
    }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        connection.enter(.working)
        let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let request = EndpointRequest(head, port: context.localAddress?.port ?? 0)
        work = Task { [respond] in
            let answer = await respond(request)
            eventLoop.execute {
                let (handler, context) = own.value
                handler.work = nil
                guard context.channel.isActive else { return }
                handler.send(answer, to: head, closes: !head.isKeepAlive, context: context)
            }
        }
    }

    private func send(
        _ answer: EndpointAnswer, to head: HTTPRequestHead?, closes: Bool, context: ChannelHandlerContext
    ) {
        observe(answer.status)
        let closes = closes || table.isEnding
        isDeaf = closes
        connection.enter(.writing)
        context.write(Self.wrapOutboundOut(.head(answer.head(closes: closes))), promise: nil)
        if head?.method != .HEAD {
            let body = context.channel.allocator.buffer(bytes: answer.body)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let own = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).whenComplete { _ in
            if closes { return channel.close(promise: nil) }
            own.value.rest()
        }
    }

    /// The answer has gone out. What was asked before it had may be under way already.
    private func rest() {
        if connection.phase == .writing { connection.enter(.idle) }
    }
}

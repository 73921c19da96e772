import NIOCore

/// Tells a connection that bytes have come, before anybody knows what they mean.
final class ArrivalWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.noteArrival()
        context.fireChannelRead(data)
    }
}

import Synchronization

/// Collects what a callback is told and lets a test wait for it.
final class Mailbox<Message: Sendable>: Sendable {
    private let received = Mutex<[Message]>([])
    private let stream: AsyncStream<Message>
    private let continuation: AsyncStream<Message>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    var messages: [Message] { received.withLock { $0 } }

    @Sendable func put(_ message: Message) {
        received.withLock { $0.append(message) }
        continuation.yield(message)
    }

    /// The next message that was not waited for yet.
    func next() async -> Message? { await stream.first { _ in true } }
}

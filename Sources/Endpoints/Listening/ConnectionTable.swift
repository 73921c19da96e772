import NIOCore

/// The connections of one listener. It lives on the listener's event loop.
final class ConnectionTable {
    private let limit: Int
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var closed: EventLoopPromise<Void>?
    /// Whether the listener has been told to end: who has been answered is let go.
    private(set) var isEnding = false

    init(limit: Int) { self.limit = limit }

    var count: Int { connections.count }

    /// Takes in a connection; false when there is no room for it.
    func admit(_ connection: Connection) -> Bool {
        guard !isEnding else { return false }
        if connections.count >= limit {
            // Whoever means well asks at once: those who keep us waiting make room, the longest wait first.
            let waiting = connections.values.filter { $0.phase != .working }
            guard let oldest = waiting.min(by: { ($0.rank, $0.since) < ($1.rank, $1.since) }) else { return false }
            remove(oldest)
            oldest.close()
        }
        connections[ObjectIdentifier(connection)] = connection
        return true
    }

    /// Forgets a connection that is closed.
    func remove(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { closed?.succeed() }
    }

    /// Closes every connection that is not being answered; the others close when they are. `closed` is told when none
    /// is left.
    func end(_ closed: EventLoopPromise<Void>) {
        isEnding = true
        self.closed = closed
        guard !connections.isEmpty else { return closed.succeed() }
        for connection in Array(connections.values) where connection.phase == .idle || connection.phase == .reading {
            connection.close()
        }
    }
}

extension Connection {
    /// Who makes room first: those between two requests, then those within one.
    fileprivate var rank: Int { phase == .idle ? 0 : 1 }
}

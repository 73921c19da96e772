import NIOCore

/// One connection and how long it may stay as it is. It lives on its channel's event loop.
final class Connection {
    /// What is waited for.
    enum Phase {
        /// A request, between two of them.
        case idle
        /// The rest of a request's head.
        case reading
        /// Our own answer.
        case working
        /// That the answer is read.
        case writing
    }

    private(set) var phase = Phase.reading
    /// When ``phase`` began.
    private(set) var since: NIODeadline
    let channel: any Channel
    private let limits: ConnectionLimits
    private var timer: Scheduled<Void>?

    init(_ channel: any Channel, limits: ConnectionLimits) {
        self.channel = channel
        self.limits = limits
        self.since = channel.eventLoop.now
        enter(.reading)
    }

    /// Bytes have come.
    func noteArrival() {
        if phase == .idle { enter(.reading) }
    }

    /// Goes on to wait for something else, for as long as that may take; then the connection is closed.
    func enter(_ phase: Phase) {
        self.phase = phase
        since = channel.eventLoop.now
        timer?.cancel()
        let time: TimeAmount
        switch phase {
        case .idle: time = limits.idleTime
        case .reading: time = limits.headTime
        case .writing: time = limits.writeTime
        case .working:
            timer = nil
            return
        }
        timer = channel.eventLoop.scheduleTask(in: time) { [channel] in channel.close(promise: nil) }
    }

    /// Closes it, whatever it waits for.
    func close() { channel.close(promise: nil) }

    /// It is closed.
    func end() {
        timer?.cancel()
        timer = nil
    }
}

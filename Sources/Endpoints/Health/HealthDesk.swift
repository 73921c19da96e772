import CredentialModel
import Engine
import Platform

/// Looks at a running daemon for those who probe it: at most once a second, however many ask.
actor HealthDesk {
    private static let freshness = Duration.seconds(1)
    /// How long what decides about refreshes may keep a probe waiting.
    static let patience = Duration.seconds(1)

    private let look: @Sendable () async -> (isRunning: Bool, rows: [StatusRow])
    private let beat: @Sendable () async -> Void
    private let time: any TimeSource
    private var last: (figures: Task<SetFigures, Never>, at: BootInstant)?

    /// - Parameters:
    ///   - look: how everything stands.
    ///   - beat: returns as soon as what decides about refreshes gets to it.
    init(
        time: any TimeSource, look: @escaping @Sendable () async -> (isRunning: Bool, rows: [StatusRow]),
        beat: @escaping @Sendable () async -> Void
    ) {
        self.time = time
        self.look = look
        self.beat = beat
    }

    /// How everything stands, or stood a moment ago.
    func figures() async -> SetFigures {
        let now = time.bootNow
        if let last, now - last.at < Self.freshness { return await last.figures.value }
        let figures = Task { [look, time] in
            let standing = await look()
            return SetFigures(isRunning: standing.isRunning, rows: standing.rows, now: time.now)
        }
        last = (figures, now)
        return await figures.value
    }

    /// Whether the process gets to its work: what decides about refreshes answers within a second.
    nonisolated func isAlive() async -> Bool {
        let beat = Task { [beat] in await beat() }
        return await Patience.wait(for: beat, atMost: Self.patience, time: time)
    }
}

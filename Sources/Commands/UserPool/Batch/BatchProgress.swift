import CredentialModel
import Platform

/// Shows on a terminal how far a batch is; elsewhere it says nothing.
struct BatchProgress {
    private let total: Int
    private let isShown = Terminal.isTerminal(.error)
    private let time: any TimeSource
    private var drawnAt: BootInstant?

    /// - Parameter done: how many were done before.
    init(total: Int, done: Int, time: any TimeSource) {
        self.total = total
        self.time = time
        advance(to: done)
    }

    /// Draws, five times a second at most.
    mutating func advance(to done: Int) {
        let now = time.bootNow
        guard isShown, total > 0, drawnAt.map({ now - $0 >= .milliseconds(200) }) ?? true else { return }
        drawnAt = now
        let line = ProgressBar.line(done: done, total: total, of: "users")
        Terminal.write("\r\u{1B}[K\(line)", to: .error)
    }

    /// Makes room for a line of words.
    mutating func clear() {
        guard isShown, drawnAt != nil else { return }
        drawnAt = nil
        Terminal.write("\r\u{1B}[K", to: .error)
    }
}

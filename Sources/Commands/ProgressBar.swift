import Engine
import Platform
import ServiceLifecycle

/// Shows on a terminal how far a single pass is.
struct ProgressBar: Service {
    let orchestrator: Orchestrator
    let time: any TimeSource

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await time.sleep(for: .milliseconds(200))) != nil { await draw() }
        }
        Terminal.write("\r\u{1B}[K", to: .error)
    }

    private func draw() async {
        let (done, total) = await orchestrator.progress
        guard total > 0 else { return }
        Terminal.write("\r\u{1B}[K\(Self.line(done: done, total: total, of: "sets"))", to: .error)
    }

    /// A bar and how many of how many things; of more than none.
    static func line(done: Int, total: Int, of things: String) -> String {
        let width = max(10, min(40, Terminal.columns(.error) - 30))
        let filled = width * done / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(bar) \(done)/\(total) \(things)"
    }
}

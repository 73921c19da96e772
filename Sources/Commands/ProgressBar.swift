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
        let width = max(10, min(40, Terminal.columns(.error) - 30))
        let filled = width * done / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        Terminal.write("\r\u{1B}[K\(bar) \(done)/\(total) sets", to: .error)
    }
}

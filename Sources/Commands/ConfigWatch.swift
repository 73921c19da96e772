import Config
import Engine
import Platform
import ServiceLifecycle

/// Reloads when the configuration changed and stood still for 2 s. Links are followed, so a ConfigMap's swap counts.
struct ConfigWatch: Service {
    let reloader: Reloader
    let sources: [ConfigSource]
    let time: any TimeSource

    func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
    }

    private func watch() async {
        var inForce = marks
        var last = inForce
        while (try? await time.sleep(for: .seconds(2))) != nil {
            let current = marks
            if current == last, current != inForce {
                inForce = current
                _ = await reloader.reload()
            }
            last = current
        }
    }

    private var marks: [FileMark?] { sources.map { FileMark(path: $0.path) } }
}

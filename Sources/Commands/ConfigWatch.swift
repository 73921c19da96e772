import Config
import Engine
import Platform
import ServiceLifecycle

/// Reloads when the configuration changed and stood still for 2 s. Links are followed, so a ConfigMap's swap counts.
struct ConfigWatch: Service {
    private typealias Marks = [String: FileMark?]

    private let reloader: Reloader
    private let sources: [ConfigSource]
    private let time: any TimeSource
    /// How the sources were when the watch was made: a change while the process still starts counts too.
    private let marks: Marks

    /// - Parameter sources: what the configuration in force was read from.
    init(reloader: Reloader, sources: [ConfigSource], time: any TimeSource) {
        self.reloader = reloader
        self.sources = sources
        self.time = time
        marks = Self.marks(of: sources)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
    }

    private func watch() async {
        var sources = sources
        var inForce = marks
        var last = inForce
        while (try? await time.sleep(for: .seconds(2))) != nil {
            let current = Self.marks(of: sources)
            if current == last, current != inForce {
                inForce = current
                if let settings = await reloader.reload().settings {
                    // An include may find other files now. Those already watched keep the mark that they were read
                    // for, so that a change during the reload is not missed.
                    sources = settings.sources
                    inForce = Self.marks(of: sources)
                    for (path, mark) in current where inForce.keys.contains(path) {
                        inForce.updateValue(mark, forKey: path)
                    }
                }
            }
            last = current
        }
    }

    private static func marks(of sources: [ConfigSource]) -> Marks {
        Marks(sources.map { ($0.path, FileMark(path: $0.path)) }) { first, _ in first }
    }
}

import Config
import Engine
import ServiceLifecycle
import State
import Synchronization
import UnixSignals

/// Reads the configuration again and puts it into force, unless it is invalid: then the old one stays.
///
/// Whoever asks, one reload ends before the next one reads the files: what was read last is in force last.
final class Reloader: Sendable {
    /// The settings that are in force now, unless the old ones stay, and the diagnostics.
    typealias Outcome = (settings: Settings?, diagnostics: [Diagnostic])

    private let orchestrator: Orchestrator
    private let path: String
    private let loader: ConfigLoader
    private let adjust: @Sendable (Settings) -> Settings
    private let conclude: @Sendable () async -> Void
    private let notices: ServiceNotices?
    private let last = Mutex<Task<Outcome, Never>?>(nil)

    /// - Parameters:
    ///   - path: the configuration file.
    ///   - adjust: what a sandbox does to settings; otherwise nothing.
    ///   - conclude: what else follows a configuration that is in force.
    ///   - notices: what the service manager is told, where there is one.
    init(
        orchestrator: Orchestrator, path: String, loader: ConfigLoader,
        adjust: @escaping @Sendable (Settings) -> Settings, conclude: @escaping @Sendable () async -> Void,
        notices: ServiceNotices?
    ) {
        self.orchestrator = orchestrator
        self.path = path
        self.loader = loader
        self.adjust = adjust
        self.conclude = conclude
        self.notices = notices
    }

    /// Reloads once those have ended that were asked for before.
    func reload() async -> Outcome {
        let task = last.withLock { last in
            let previous = last
            let task = Task {
                _ = await previous?.value
                notices?.noteReload()
                let outcome = await reloadAlone()
                await notices?.noteReloadEnd()
                return outcome
            }
            last = task
            return task
        }
        return await task.value
    }

    private func reloadAlone() async -> Outcome {
        let result = loader.load(path: path)
        result.diagnostics.forEach { Terminal.complain($0.description) }
        guard let settings = result.settings else {
            await orchestrator.refuseReload(diagnostics: result.diagnostics)
            return (nil, result.diagnostics)
        }
        do throws(StateError) {
            try await orchestrator.reload(adjust(settings))
            await conclude()
            return (settings, result.diagnostics)
        } catch {
            Terminal.complain("evercred: error: \(error)")
            return (nil, result.diagnostics)
        }
    }
}

/// SIGHUP reloads.
struct ReloadSignals: Service {
    private let reloader: Reloader
    private let signals: UnixSignalsSequence

    /// From here on SIGHUP no longer ends the process.
    init(reloader: Reloader) async {
        self.reloader = reloader
        signals = await UnixSignalsSequence(trapping: .sighup)
    }

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            _ = await reloader.reload()
        }
    }
}

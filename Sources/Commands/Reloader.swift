import Config
import Engine
import ServiceLifecycle
import State
import UnixSignals

/// Reads the configuration again and puts it into force, unless it is invalid: then the old one stays.
struct Reloader: Sendable {
    let orchestrator: Orchestrator
    let path: String
    let loader: ConfigLoader
    /// What a sandbox does to settings; otherwise nothing.
    let adjust: @Sendable (Settings) -> Settings

    /// The settings that are in force now, unless the old ones stay, and the diagnostics.
    func reload() async -> (settings: Settings?, diagnostics: [Diagnostic]) {
        let result = loader.load(path: path)
        result.diagnostics.forEach { Terminal.complain($0.description) }
        guard let settings = result.settings else {
            await orchestrator.refuseReload(diagnostics: result.diagnostics)
            return (nil, result.diagnostics)
        }
        do throws(StateError) {
            try await orchestrator.reload(adjust(settings))
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

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

    /// The diagnostics, and whether the new configuration is in force.
    func reload() async -> (isInForce: Bool, diagnostics: [Diagnostic]) {
        let result = loader.load(path: path)
        result.diagnostics.forEach { Terminal.complain($0.description) }
        guard let settings = result.settings else {
            await orchestrator.refuseReload(diagnostics: result.diagnostics)
            return (false, result.diagnostics)
        }
        do throws(StateError) {
            try await orchestrator.reload(adjust(settings))
            return (true, result.diagnostics)
        } catch {
            Terminal.complain("evercred: error: \(error)")
            return (false, result.diagnostics)
        }
    }
}

/// SIGHUP reloads.
struct ReloadSignals: Service {
    let reloader: Reloader

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            _ = await reloader.reload()
        }
    }
}

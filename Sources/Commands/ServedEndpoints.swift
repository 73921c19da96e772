import Config
import Endpoints
import Engine
import Logging
import Platform
import ServiceLifecycle

/// What a daemon serves to other programs, listening before anything is refreshed: a port that is taken is told at once.
struct ServedEndpoints {
    /// To be run beside the orchestrator.
    private(set) var services: [any Service] = []
    private var keeper: TokenKeeper?

    /// Begins to listen at what the settings name.
    ///
    /// - Parameter stateFolder: where tokens lie when the settings name no folder.
    init(
        _ settings: Settings, orchestrator: Orchestrator, meter: RunMeter, stateFolder: String?, time: any TimeSource,
        logger: Logger
    ) async throws(ServingError) {
        let serve = settings.serve
        if let address = serve.credentials, let folder = serve.tokens ?? stateFolder.map({ "\($0)/tokens" }) {
            let keeper = TokenKeeper(
                TokenFolder(path: folder, owner: settings.name), orchestrator: orchestrator, logger: logger)
            try await keeper.prepare(for: settings)
            let server = CredentialServer(
                address: address, source: OrchestratorSource(orchestrator, time: time), tokens: keeper.tokens
            ) { meter.noteAnswer($0, by: "credentials") }
            Self.announce(try await server.listen(), asked: address, "serve.credentials", logger)
            services += [server, keeper]
            self.keeper = keeper
        }
        if let address = serve.health {
            let server = HealthServer(address: address, orchestrator: orchestrator, meter: meter, time: time)
            Self.announce(try await server.listen(), asked: address, "serve.health", logger)
            services.append(server)
        }
    }

    /// Lets the sets of a new configuration have their tokens.
    func noteReload() async { await keeper?.update() }

    /// A port that nobody has named is one that somebody wants to know.
    private static func announce(_ address: ListenAddress, asked: ListenAddress, _ name: String, _ logger: Logger) {
        if asked.port == 0 { Terminal.complain("evercred: \(name): listening at \(address)") }
        logger.info("listening", metadata: ["purpose": "\(name)", "address": "\(address)"])
    }
}

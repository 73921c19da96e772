import Config
import CredentialModel
import Endpoints
import Engine
import Logging
import ServiceLifecycle

/// Keeps the tokens of the credentials endpoint and their files in step with the configuration.
struct TokenKeeper: Service {
    let tokens = EndpointTokens()
    private let folder: TokenFolder
    private let orchestrator: Orchestrator
    private let logger: Logger

    init(_ folder: TokenFolder, orchestrator: Orchestrator, logger: Logger) {
        self.folder = folder
        self.orchestrator = orchestrator
        self.logger = logger
    }

    /// Gives every configured set its token. Nobody's is taken away yet: who has left is known when the run has started.
    func prepare(for settings: Settings) async throws(ServingError) {
        tokens.replace(with: try await folder.tokens(of: Set(settings.sets.map(\.name)), removesOthers: false))
    }

    /// Takes the tokens away that nobody needs any more, as soon as the run has started.
    func run() async throws {
        await update()
        try? await gracefulShutdown()
    }

    /// Does as the configuration in force says. What fails is logged, and what was stays.
    func update() async {
        do throws(ServingError) {
            tokens.replace(with: try await folder.tokens(of: await orchestrator.setNames()))
        } catch {
            logger.error("the tokens of serve.credentials stay as they were", metadata: ["error": "\(error.message)"])
        }
    }
}

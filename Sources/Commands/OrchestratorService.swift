import Engine
import ServiceLifecycle
import Synchronization

/// The orchestrator as a service: graceful shutdown lets it finish what it has in hand.
final class OrchestratorService: Service {
    private let orchestrator: Orchestrator
    private let notices: ServiceNotices?
    private let reason: @Sendable () -> String
    private let outcome = Mutex<Result<ExitCode, any Error>?>(nil)

    /// - Parameters:
    ///   - notices: what the service manager is told, where there is one.
    ///   - reason: why a graceful shutdown began, for the `stopping` event.
    init(orchestrator: Orchestrator, notices: ServiceNotices?, reason: @escaping @Sendable () -> String) {
        self.orchestrator = orchestrator
        self.notices = notices
        self.reason = reason
    }

    /// How the run ended; an internal error when it has not.
    var exitCode: Result<ExitCode, any Error> {
        outcome.withLock { $0 } ?? .success(.software)
    }

    func run() async throws {
        let result: Result<ExitCode, any Error>
        do {
            result = .success(
                try await withGracefulShutdownHandler {
                    try await orchestrator.run()
                } onGracefulShutdown: {
                    let reason = self.reason()
                    self.notices?.noteStop(because: reason)
                    Task { await self.orchestrator.stop(because: reason) }
                })
        } catch {
            result = .failure(error)
        }
        // A failed run ends the group like any other; who started it gets the error from `exitCode`.
        outcome.withLock { $0 = result }
    }
}

package import Engine
package import Platform
import ServiceLifecycle

/// Answers `/livez`, `/readyz` and `/metrics` of a running daemon, and nothing else. It may listen at any address: it
/// knows no secret.
package final class HealthServer: Service {
    private let listener: EndpointListener

    /// - Parameter meter: what counts the run; it counts these requests too.
    package init(
        address: ListenAddress, orchestrator: Orchestrator, meter: RunMeter, time: any TimeSource,
        limits: ConnectionLimits = ConnectionLimits()
    ) {
        let desk = HealthDesk(time: time) {
            await orchestrator.standing
        } beat: {
            await orchestrator.heartbeat()
        }
        let router = HealthRouter(desk: desk, meter: meter)
        listener = EndpointListener(address: address, purpose: "serve.health", limits: limits) { status in
            meter.noteAnswer(status, by: "health")
        } respond: { request in
            await router.answer(request)
        }
    }

    /// Begins to listen and returns where: with the port that was found when any would do.
    @discardableResult
    package func listen() async throws(ServingError) -> ListenAddress { try await listener.listen() }

    /// Serves until graceful shutdown or cancellation.
    package func run() async throws { try await listener.run() }
}

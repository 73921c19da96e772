import Config
import Engine
import Events
import Logging
import Platform
import State

/// What a command needs that does the orchestrator's work once by itself, without events on stdout.
struct HeadlessSession {
    private let store: any StateStore
    private let transport: AsyncHTTPTransport
    private let builder: OrchestratorBuilder

    init(_ opened: OpenedState, surroundings: Surroundings, logger: Logger) throws {
        store = opened.store
        transport = AsyncHTTPTransport(connectionsPerHost: 4, environment: surroundings.environment)
        let time = SystemTime()
        builder = OrchestratorBuilder(
            store: opened.store, seeds: opened.seeds, statePlace: opened.place, reader: opened.reader(surroundings),
            hub: Hub(destinations: [], time: time), transport: transport, processes: try SpawningProcessRunner(),
            time: time, logger: logger, environment: surroundings.environment)
    }

    func orchestrator(_ settings: Settings, options: RunOptions) -> Orchestrator {
        builder.build(settings, options: options)
    }

    func end() async {
        await store.close()
        await transport.shutdown()
    }
}

import Config
import CredentialModel
import Endpoints
import Engine
import Events
import Glibc
import Logging
import Platform
import Sandbox
import ServiceLifecycle
import State

/// One `run` from its validated configuration to its exit code: state, Hub, services, and what is left to say at the end.
struct RunSession {
    let global: GlobalOptions
    let settings: Settings
    let options: RunOptions
    let surroundings: Surroundings
    let events: EventChoice?
    let eventFormat: EventFormatChoice?
    let watches: Bool
    let usesSandbox: Bool

    private let time = SystemTime()

    func run() async throws -> ExitCode {
        usesSandbox ? try await runInSandbox() : try await run(settings, sandbox: nil)
    }

    private func runInSandbox() async throws -> ExitCode {
        let box = SandboxBox(settings: settings, workingDirectory: Surroundings.workingDirectory)
        var configuration = box.configuration
        configuration.userPools = await box.userPools(
            reading: SecretReader(runner: try SpawningProcessRunner(), environment: surroundings.environment))
        let server = SandboxServer(configuration: configuration, time: time)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let address = try await server.waitUntilListening()
            for (path, replacement) in box.redirections {
                Terminal.complain("evercred: sandbox: \(path) stays as it is, \(replacement) is written instead")
            }
            if !box.silenced.isEmpty {
                let names = box.silenced.joined(separator: ", ")
                Terminal.complain("evercred: sandbox: onRefresh and outputs of type command are not run for \(names)")
            }
            let code = try await run(box.settings(reaching: address), sandbox: address)
            group.cancelAll()
            return code
        }
    }

    private func run(_ settings: Settings, sandbox: String?) async throws -> ExitCode {
        let logger = global.makeLogger()
        let opened: OpenedState
        do throws(StateError) {
            opened = try await OpenedState.forRun(
                settings, explicit: global.state, isSandbox: sandbox != nil, command: options.command,
                surroundings: surroundings, time: time)
        } catch {
            guard error.code == .held, let code = try delegate(settings) else { throw error }
            return code
        }
        let meter = RunMeter()
        let hub = makeHub(settings, logger: logger, observer: meter)
        let transport = AsyncHTTPTransport(
            connectionsPerHost: settings.schedule.concurrency, environment: surroundings.environment)
        let orchestrator = OrchestratorBuilder(
            store: opened.store, seeds: opened.seeds, statePlace: opened.place,
            reader: opened.reader(surroundings), hub: hub, transport: transport,
            processes: try SpawningProcessRunner(), time: time, logger: logger,
            environment: surroundings.environment, notePass: meter.notePass
        ).build(settings, options: options)
        let result: Result<ExitCode, any Error>
        do {
            let endpoints = try await serve(settings, orchestrator, meter, folder: opened.folder, logger: logger)
            result = .success(
                try await run(
                    orchestrator, endpoints, settings, folder: opened.folder, sandbox: sandbox, logger: logger))
        } catch {
            result = .failure(error)
        }
        await opened.store.close()
        await transport.shutdown()
        let code = try result.get()
        let isDrained = await hub.drain(until: time.bootNow + .seconds(isOnce ? 60 : 2))
        if !isDrained { logger.warning("some events could not be delivered before the end") }
        return code
    }

    /// Lets the instance that holds the state do what `--force` and `--only` ask for; `nil` when that is not it.
    private func delegate(_ settings: Settings) throws -> ExitCode? {
        guard case .once(_, let deadline) = options.mode, options.isForced || !options.selection.isEverything else {
            return nil
        }
        let folder = try OpenedState.folder(settings, explicit: global.state, surroundings: surroundings)
        let request = ControlRequest.refresh(
            options.selection, isForced: options.isForced, adopts: options.adopts, origin: origin)
        let seconds = max(1, Int(deadline.components.seconds))
        let client = ControlClient(stateFolder: folder)
        guard let answer = try client.ask(request, waitingAtMost: seconds) else { return nil }
        // An answer about no set is why nothing was done.
        let prefix = answer.reports.isEmpty ? "evercred: error: " : "evercred: "
        answer.messages.forEach { Terminal.complain(prefix + $0) }
        if Terminal.isTerminal(.error), !answer.reports.isEmpty { show(answer.reports) }
        return answer.exitCode
    }

    /// The configuration of this run, as its state names its owner.
    private var origin: RequestOrigin {
        RequestOrigin(
            configurationPath: StateLocation(surroundings).canonicalPath(settings.configPath), isSandbox: usesSandbox)
    }

    private var isOnce: Bool { if case .once = options.mode { true } else { false } }

    // MARK: Services

    /// Begins to listen at what the configuration names; a single pass serves nobody.
    private func serve(
        _ settings: Settings, _ orchestrator: Orchestrator, _ meter: RunMeter, folder: String?, logger: Logger
    ) async throws(CommandFailure) -> ServedEndpoints? {
        guard !isOnce else { return nil }
        do throws(ServingError) {
            let place = try? OpenedState.folder(settings, explicit: global.state, surroundings: surroundings)
            return try await ServedEndpoints(
                settings, orchestrator: orchestrator, meter: meter, stateFolder: folder ?? place, time: time,
                logger: logger)
        } catch {
            throw CommandFailure(error.exitCode, error.remedy.map { "\(error.message): \($0)" } ?? error.message)
        }
    }

    private func run(
        _ orchestrator: Orchestrator, _ endpoints: ServedEndpoints?, _ settings: Settings, folder: String?,
        sandbox: String?, logger: Logger
    ) async throws -> ExitCode {
        // A single pass is over when its process is (`Type=oneshot`); only a daemon has a start to tell of.
        let manager = isOnce ? nil : ServiceManager(environment: surroundings.environment)
        let notices = manager.map { ServiceNotices(manager: $0, orchestrator: orchestrator, time: time) }
        let reloader = Reloader(
            orchestrator: orchestrator, path: settings.configPath,
            loader: global.loader(surroundings),
            adjust: { reloaded in
                guard let sandbox else { return reloaded }
                return SandboxBox(settings: reloaded, workingDirectory: Surroundings.workingDirectory)
                    .settings(reaching: sandbox)
            }, conclude: { await endpoints?.noteReload() }, notices: notices)
        let stopSignals = await StopSignals()
        let main = OrchestratorService(orchestrator: orchestrator, notices: notices) { stopSignals.name ?? "finished" }
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        // Told last of the shutdown: the watchdog is fed until everything else has ended.
        if let notices { services.append(.init(service: notices)) }
        if let folder {
            let control = ControlDesk(orchestrator: orchestrator, reloader: reloader, origin: origin)
            services.append(
                .init(service: ControlServer(stateFolder: folder, logger: logger) { await control.handle($0) }))
        }
        if isOnce {
            // It is the daemon's word for a reload; a single pass that it reaches goes on.
            signal(SIGHUP, SIG_IGN)
            if Terminal.isTerminal(.error) {
                services.append(.init(service: ProgressBar(orchestrator: orchestrator, time: time)))
            }
        } else {
            services.append(.init(service: await ReloadSignals(reloader: reloader)))
            if watches {
                services.append(.init(service: ConfigWatch(reloader: reloader, sources: settings.sources, time: time)))
            }
        }
        services += (endpoints?.services ?? []).map { .init(service: $0) }
        // Services are shut down from the last to the first: nothing new is refreshed while the others finish. These
        // two may end by themselves at any time; the group bears that as long as it waits for no other service.
        services.append(.init(service: stopSignals, successTerminationBehavior: .gracefullyShutdownGroup))
        services.append(
            .init(
                service: main, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup))
        var configuration = ServiceGroupConfiguration(services: services, logger: .unheard)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
        if isOnce, Terminal.isTerminal(.error) { show(await orchestrator.rows().map(SetReport.init)) }
        return try main.exitCode.get()
    }

    private func show(_ reports: [SetReport]) {
        StatusTable(reports, now: time.now)
            .lines(columns: Terminal.columns(.error), hasColor: Terminal.hasColor(.error))
            .forEach(Terminal.complain)
    }

    // MARK: Hub

    private func makeHub(_ settings: Settings, logger: Logger, observer: any EventObserver) -> Hub {
        let limit = isOnce ? nil : JSONLinesSink.daemonLimit
        let report: @Sendable (EventSinkError) -> Void = { error in
            logger.error("events cannot be delivered", metadata: ["error": "\(error)"])
        }
        var destinations: [(sink: any EventSink, filter: EventFilter)] = [
            (
                JSONLinesSink.standardOutput(limit: limit, onFailure: report),
                events?.filter ?? settings.hub.events.filter
            )
        ]
        if let file = settings.hub.file {
            destinations.append((JSONLinesSink.file(file, limit: limit, onFailure: report), settings.hub.events.filter))
        }
        return Hub(
            destinations: destinations, observers: [observer], time: time,
            format: eventFormat?.format ?? settings.hub.format.format,
            source: "/evercred/\(settings.name)")
    }
}

import AWSClient
package import Config
import CredentialModel
package import Events
import Exchange
package import Logging
import Outputs
package import Platform
import Providers
package import State

/// Wires the stages together: the one place that names them all. Tests build the same way with other doors to the world.
package struct OrchestratorBuilder {
    package var store: any StateStore
    /// Where spent refresh tokens are entered; `nil`: nowhere, for a state in memory.
    package var seeds: SeedFile?
    /// Where the state lies, for messages.
    package var statePlace: String
    /// What profiles of config files ask for credentials; `nil` where no other process can read the state.
    package var reader: ReaderProgram?
    package var hub: Hub
    package var transport: any HTTPTransport
    package var processes: any ProcessRunner
    package var time: any TimeSource
    package var logger: Logger
    /// Evercred's own environment: what handlers may inherit and secrets may be read from.
    package var environment: [String: String]
    /// Where the dice of jitter start.
    package var seed: UInt64
    /// Is told how long each refresh took that was not cut short, and whether it succeeded.
    package var notePass: @Sendable (_ duration: Duration, _ hasSucceeded: Bool) -> Void

    package init(
        store: any StateStore, seeds: SeedFile? = nil, statePlace: String, reader: ReaderProgram? = nil,
        hub: Hub, transport: any HTTPTransport,
        processes: any ProcessRunner, time: any TimeSource, logger: Logger, environment: [String: String],
        seed: UInt64 = .random(in: .min ... .max),
        notePass: @escaping @Sendable (_ duration: Duration, _ hasSucceeded: Bool) -> Void = { _, _ in }
    ) {
        self.store = store
        self.seeds = seeds
        self.statePlace = statePlace
        self.reader = reader
        self.hub = hub
        self.transport = transport
        self.processes = processes
        self.time = time
        self.logger = logger
        self.environment = environment
        self.seed = seed
        self.notePass = notePass
    }

    /// The orchestrator for these settings, not yet running.
    package func build(_ settings: Settings, options: RunOptions) -> Orchestrator {
        let offsets = ClockOffsets()
        let steady = SteadyTime(time)
        let variant = AWSEndpoint.Variant(environment: environment)
        let writer = StateWriter(store)
        let buckets = RateBuckets(variant: variant)
        let providers = IdentityProviders(
            runner: processes, secrets: SecretReader(runner: processes, environment: environment), time: time,
            transport: transport, ledger: StateSeedLedger(seeds), environment: environment, offsets: offsets,
            variant: variant,
            log: { [logger] identity, lines in
                for line in lines {
                    logger.info("handler stderr", metadata: ["identity": "\(identity)", "line": "\(line)"])
                }
            })
        let pipeline = RefreshPipeline(
            providers: providers,
            cognitoIdentity: CognitoIdentityExchange(
                transport: transport, time: steady, offsets: offsets, variant: variant),
            sts: STSExchange(transport: transport, time: steady, offsets: offsets, variant: variant), writer: writer,
            buckets: buckets, time: time, handlerConcurrency: settings.schedule.handlerConcurrency)
        let isDaemon = if case .daemon = options.mode { true } else { false }
        let teller = WriteTeller(
            hub: hub, time: time, retryInterval: isDaemon ? Orchestrator.writeRetryInterval : nil)
        let call = CommandCall(runner: processes, secrets: SecretReader(runner: processes, environment: environment))
        let outputs = OutputWriter(time: time, call: call) { teller.tell($0) }
        return Orchestrator(
            parts: Orchestrator.Parts(
                pipeline: pipeline, revoker: providers.revoker, store: store, writer: writer, buckets: buckets,
                offsets: offsets, outputs: outputs, hooks: RefreshHooks(call: call, hub: hub, time: time), hub: hub,
                time: time, logger: logger, statePlace: statePlace, reader: reader,
                notePass: notePass),
            settings: settings, options: options, seed: seed)
    }
}

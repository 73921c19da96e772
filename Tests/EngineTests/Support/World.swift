import Config
import CredentialModel
import Events
import Logging
import Platform
import State
import StrictJSON
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Everything that the engine touches, in memory and under a clock that stands still; files in a folder of their own.
struct World: Sendable {
    let folder: TemporaryFolder
    let clock: ManualClock
    let aws: FakeAWS
    let handlers: FakeHandlers
    let store: FragileStore
    let environment: [String: String]
    /// How every refresh of this world ended, in order.
    let passes: Passes

    /// What is counted of refreshes.
    final class Passes: Sendable {
        private let endings = Mutex<[Bool]>([])

        /// Whether each has succeeded.
        var all: [Bool] { endings.withLock { $0 } }

        func note(_ hasSucceeded: Bool) { endings.withLock { $0.append(hasSucceeded) } }
    }

    /// A world for one test.
    @discardableResult
    static func with<Result>(
        clock: ManualClock = ManualClock(), _ body: (World) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with { folder in try await body(World(folder: folder, clock: clock)) }
    }

    init(folder: TemporaryFolder, clock: ManualClock) {
        let aws = FakeAWS(clock: clock)
        self.folder = folder
        self.clock = clock
        self.aws = aws
        self.handlers = FakeHandlers(clock: clock) { aws.now }
        self.store = FragileStore()
        self.passes = Passes()
        self.environment = ["AWS_SHARED_CREDENTIALS_FILE": folder.path("credentials")]
    }

    private init(_ other: World, store: FragileStore) {
        folder = other.folder
        clock = other.clock
        aws = other.aws
        handlers = other.handlers
        environment = other.environment
        passes = other.passes
        self.store = store
    }

    /// The same world with a state of its own: another configuration of the same user.
    var withOwnState: World { World(self, store: FragileStore()) }

    /// Settings as the configuration file gives them. Identities are lines of YAML without indentation; their handlers and
    /// services answer in memory.
    func settings(_ identities: String, name: String = "test", top: String = "", auth: String = "") throws -> Settings {
        let text = """
            name: \(name)
            endpoints: {cognitoIdentity: "http://127.0.0.1:5000", sts: "http://127.0.0.1:5001"}
            \(top)
            auth:
              identityPoolId: eu-west-1:11111111-2222-3333-4444-555555555555
              mandatorySignIn: false
              refreshHandlers: {google: fetch-token, developer: fetch-token}
            \(auth.indented(2))
            identities:
            \(identities.indented(2))
            """
        let loader = ConfigLoader(environment: environment, homeDirectory: folder.path)
        let result = loader.load(text: text, path: folder.path("\(name).yaml"))
        return try #require(result.settings, "\(result.diagnostics.map(\.description))\n\(text)")
    }

    /// An orchestrator in this world, and the events that it tells.
    ///
    /// - Parameters:
    ///   - transport: what stands between it and the services in memory.
    ///   - reader: what profiles of config files ask for credentials.
    func orchestrator(
        _ settings: Settings, _ options: RunOptions = RunOptions(), through transport: (any HTTPTransport)? = nil,
        reader: ReaderProgram? = nil
    ) -> (Orchestrator, CollectingSink) {
        let sink = CollectingSink()
        let builder = OrchestratorBuilder(
            store: store, statePlace: "memory", reader: reader, hub: Hub(destinations: [(sink, .all)], time: clock),
            transport: transport ?? aws, processes: handlers, time: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            environment: environment, seed: 1, notePass: { [passes] _, hasSucceeded in passes.note(hasSucceeded) })
        return (builder.build(settings, options: options), sink)
    }

    /// What is remembered of a set.
    func set(_ name: String) async throws -> SetRecord? { try await store.load().sets.first { $0.name == name } }

    /// What is remembered of an identity.
    func identity(_ name: String) async throws -> IdentityRecord? {
        try await store.load().identities.first { $0.name == name }
    }

    /// The value of a key in a profile of the credentials file; `nil` when either is not there.
    func value(_ key: String = "aws_access_key_id", of profile: String, in file: String = "credentials") -> String? {
        var isInside = false
        for line in (folder.text(file) ?? "").split(separator: "\n") {
            if line.hasPrefix("[") {
                isInside = line == "[\(profile)]"
            } else if isInside, line.hasPrefix("\(key) = ") {
                return String(line.dropFirst(key.count + 3))
            }
        }
        return nil
    }
}

extension String {
    fileprivate func indented(_ width: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : String(repeating: " ", count: width) + $0 }.joined(separator: "\n")
    }
}

/// A state in memory that can be made to refuse every change, as on a full disk.
final class FragileStore: StateStore {
    private let store = MemoryStateStore()
    private let fails = Mutex(false)
    private let log = Mutex<[StateChange]>([])

    var isFailing: Bool {
        get { fails.withLock { $0 } }
        set { fails.withLock { $0 = newValue } }
    }

    /// Everything that was remembered, in order.
    var changes: [StateChange] { log.withLock { $0 } }

    func load() async throws(StateError) -> StateContents { try await store.load() }

    func save(_ changes: [StateChange]) async throws(StateError) {
        if isFailing { throw StateError(.cannotWrite, "the test disk is full") }
        log.withLock { $0 += changes }
        try await store.save(changes)
    }

    func close() async { await store.close() }
}

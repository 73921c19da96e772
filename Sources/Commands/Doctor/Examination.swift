import Config
import CredentialModel
import Engine
import State

/// All that the checks look at, gathered once and changed by none of them.
struct Examination: Sendable {
    let environment: [String: String]
    let homeDirectory: String
    let now: Timestamp
    var machine: Machine
    let config: ConfigFinding
    let state: StateFinding
    /// The selected identities, of the configuration or, when that is unreadable, as the state remembers them.
    let identities: [Identity]
    /// The selected sets.
    let sets: [CredentialSet]
    let outputs: [OutputPlace]
    /// How much room there is where a path lies.
    var freeRoom: @Sendable (String) -> FreeRoom? = { FreeRoom(at: $0) }

    init(
        environment: [String: String], homeDirectory: String, now: Timestamp, machine: Machine, config: ConfigFinding,
        state: StateFinding, selection: Selection = Selection()
    ) {
        self.environment = environment
        self.homeDirectory = homeDirectory
        self.now = now
        self.machine = machine
        self.config = config
        self.state = state
        let settings = config.settings ?? state.rememberedSettings
        let names = selection.names(in: settings?.sets ?? [])
        sets = settings?.sets.filter { names.contains($0.name) } ?? []
        let owners = Set(sets.map(\.identity))
        identities = settings?.identities.filter { owners.contains($0.name) } ?? []
        outputs = OutputPlace.places(of: sets)
    }

    /// What is remembered of the selected sets, each with its identity.
    var records: [(set: SetRecord, identity: IdentityRecord?)] {
        guard let contents = state.contents else { return [] }
        let names = Set(sets.map(\.name))
        let identities = Dictionary(contents.identities.map { ($0.name, $0) }) { first, _ in first }
        return contents.sets.filter { names.contains($0.name) }.map { ($0, identities[$0.identity]) }
    }

    /// A path of the environment's: `~` is the home folder.
    func expanded(_ path: String) -> String { path.hasPrefix("~/") ? homeDirectory + path.dropFirst() : path }

    /// The shared credentials file that SDKs read in this environment.
    var credentialsFile: String {
        expanded(environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials")
    }

    /// The shared config file that SDKs read in this environment.
    var configFile: String { expanded(environment["AWS_CONFIG_FILE"] ?? "~/.aws/config") }
}

/// What became of reading the configuration.
struct ConfigFinding: Sendable {
    /// The file; `nil` when there is none in any of the usual places.
    var path: String?
    /// Why there is none.
    var missing: String?
    var diagnostics: [Diagnostic] = []
    /// `nil` when it is invalid.
    var settings: Settings?
}

/// What became of reading the state.
struct StateFinding: Sendable {
    /// Where a run would keep it; `nil` when it is kept in memory or no place is known.
    var folder: String?
    var isInMemory = false
    var error: StateError?
    var owner: StateOwner?
    var contents: StateContents?
    /// What SQLite finds wrong with the database; `nil` when nothing is, or when it could not be asked.
    var damage: String?

    /// The configuration as the state remembers it.
    var rememberedSettings: Settings? {
        guard let contents, let owner else { return nil }
        return Settings(remembered: contents, owner: owner)
    }
}

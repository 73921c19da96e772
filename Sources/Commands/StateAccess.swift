import Config
import CredentialModel
import Engine
import Platform
import State

/// How commands that do not read config.yaml find what they need: state knows names and settings.
struct StateAccess {
    private let reader: StateReader

    /// The state that `--state` names, or that a run of the configuration made.
    ///
    /// - Throws: ``CommandFailure`` with 78 when there is none.
    static func open(_ global: GlobalOptions, _ surroundings: Surroundings) async throws -> StateAccess {
        if let access = try await find(global, surroundings) { return access }
        let place = try global.state ?? configurationPath(global, surroundings)
        throw CommandFailure(
            .configuration,
            "there is no state of \(place) yet: start 'evercred run' first, or name its folder with --state")
    }

    /// The same; `nil` when there is none.
    static func find(_ global: GlobalOptions, _ surroundings: Surroundings) async throws -> StateAccess? {
        let owner = global.state == nil ? try configurationPath(global, surroundings) : nil
        let places = StateLocation(surroundings).candidates(option: global.state, configurationPath: owner ?? "")
        return try await find(in: places, of: owner, surroundings)
    }

    /// The state in the folder that a run of these settings uses; `nil` when there is none of this configuration.
    static func find(
        _ settings: Settings, explicit: String? = nil, _ surroundings: Surroundings
    ) async throws -> StateAccess? {
        let place = try OpenedState.folder(settings, explicit: explicit, surroundings: surroundings)
        let owner = StateLocation(surroundings).canonicalPath(settings.configPath)
        return try await find(in: [place], of: owner, surroundings)
    }

    private static func find(
        in places: [String], of owner: String?, _ surroundings: Surroundings
    ) async throws -> StateAccess? {
        let keys = StateKeyReader(surroundings: surroundings)
        return try await StateReader.open(firstOf: places, of: owner) { owner, folder in
            try await keys.key(for: owner, in: folder, creating: false)
        }.map(StateAccess.init)
    }

    private static func configurationPath(_ global: GlobalOptions, _ surroundings: Surroundings) throws -> String {
        StateLocation(surroundings).canonicalPath(
            try global.findConfig(surroundings, considersWorkingDirectory: false))
    }

    var folder: StateFolder { reader.folder }

    /// The set of that name and its identity.
    ///
    /// - Throws: ``CommandFailure`` with 64 when the state knows no such set.
    func entry(named name: String) throws -> (set: SetRecord, identity: IdentityRecord?) {
        guard let set = try reader.set(named: name) else {
            throw CommandFailure(.usage, "the state in \(folder.path) knows no credential set '\(name)'")
        }
        return (set, try reader.identity(named: set.identity))
    }

    /// The identity of that name as it was configured last; `nil` when the state knows none.
    func identity(named name: String) throws -> Identity? { try reader.identity(named: name)?.definition }

    /// What is remembered of the identity of that name; `nil` when nothing is.
    func record(of name: String) throws -> IdentityRecord? { try reader.identity(named: name) }

    /// How the selected of the remembered sets stand, and their parents.
    ///
    /// - Throws: ``CommandFailure`` with 64 that names the patterns which select nothing.
    func rows(_ selection: Selection, now: Timestamp) throws -> [StatusRow] {
        let contents = try reader.all()
        let identities = Dictionary(contents.identities.map { ($0.name, $0) }) { first, _ in first }
        let sets = contents.sets.filter { identities[$0.identity]?.retiredAt == nil }
        let definitions = sets.map(\.definition)
        try selection.requireMatches(in: definitions, of: "the state in \(folder.path)")
        let names = selection.names(in: definitions)
        return sets.filter { names.contains($0.name) }
            .map { StatusRow(set: $0, identity: identities[$0.identity], now: now) }
    }

    /// The configuration that the state belongs to.
    var owner: StateOwner { reader.owner }
}

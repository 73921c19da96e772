import CredentialModel
import Engine
import Platform
import State

/// How commands that do not read config.yaml find what they need: state knows names and settings.
struct StateAccess {
    let folder: StateFolder
    private let reader: StateReader

    /// The state that `--state` names, or that a run of the configuration made.
    ///
    /// - Throws: ``CommandFailure`` with 78 when there is none.
    static func open(_ global: GlobalOptions, _ surroundings: Surroundings) throws -> StateAccess {
        let location = StateLocation(
            environment: surroundings.environment, workingDirectory: Surroundings.workingDirectory)
        let configuration = try? global.findConfig(surroundings, considersWorkingDirectory: false)
        if global.state == nil, configuration == nil {
            _ = try global.findConfig(surroundings, considersWorkingDirectory: false)
        }
        let path = location.canonicalPath(configuration ?? "")
        for candidate in location.candidates(option: global.state, configurationPath: path) {
            guard let folder = try StateFolder.existing(candidate),
                let reader = try StateReader.open(folder, environment: surroundings.environment)
            else { continue }
            guard global.state != nil || reader.owner.configurationPath == path else { continue }
            return StateAccess(folder: folder, reader: reader)
        }
        throw CommandFailure(
            .configuration,
            "there is no state of \(global.state ?? path) yet: start 'evercred run' first, or name its folder with --state")
    }

    /// The set of that name and its identity.
    ///
    /// - Throws: ``CommandFailure`` with 64 when the state knows no such set.
    func entry(named name: String) throws -> (set: SetRecord, identity: IdentityRecord?) {
        guard let set = try reader.set(named: name) else {
            throw CommandFailure(.usage, "the state in \(folder.path) knows no credential set '\(name)'")
        }
        return (set, try reader.identity(named: set.identity))
    }

    /// How every remembered set stands.
    func rows(now: Timestamp) throws -> [StatusRow] {
        let contents = try reader.all()
        let identities = Dictionary(contents.identities.map { ($0.name, $0) }) { first, _ in first }
        return contents.sets.compactMap { set in
            guard identities[set.identity]?.retiredAt == nil else { return nil }
            return StatusRow(set: set, identity: identities[set.identity], now: now)
        }
    }

    /// All that is remembered.
    func contents() throws -> StateContents { try reader.all() }

    /// The configuration that the state belongs to.
    var owner: StateOwner { reader.owner }
}

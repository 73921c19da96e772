import Config
import CredentialModel
import Engine
import State

extension Settings {
    /// How the selected sets and their parents stand while no run has remembered anything of them.
    ///
    /// - Throws: ``CommandFailure`` with 64 that names the patterns which select nothing.
    func rowsBeforeFirstRun(_ selection: Selection, now: Timestamp) throws -> [StatusRow] {
        try selection.requireMatches(in: sets, of: configPath)
        let names = selection.names(in: sets)
        let known = identities.map { ($0.name, IdentityRecord(name: $0.name, definition: $0)) }
        let records = Dictionary(known) { first, _ in first }
        return sets.filter { names.contains($0.name) }.map { set in
            StatusRow(
                set: SetRecord(name: set.name, identity: set.identity, definition: set),
                identity: records[set.identity], now: now)
        }
    }
}

/// All that a state holds.
package struct StateContents: Sendable, Hashable {
    package var identities: [IdentityRecord]
    package var sets: [SetRecord]
    /// Facts about the whole state that are no secrets, such as the times of the last two `--once` runs.
    package var notes: [String: String]
    /// What was wrong with the state and has been dealt with.
    package var warnings: [StateWarning]

    package init(
        identities: [IdentityRecord] = [], sets: [SetRecord] = [], notes: [String: String] = [:],
        warnings: [StateWarning] = []
    ) {
        self.identities = identities
        self.sets = sets
        self.notes = notes
        self.warnings = warnings
    }
}

/// State that ends with the process (`state: memory`, and the sandbox).
package actor MemoryStateStore: StateStore {
    private var identities: [String: IdentityRecord] = [:]
    private var sets: [String: SetRecord] = [:]
    private var notes: [String: String] = [:]
    private var isClosed = false

    package init() {}

    package func load() async throws(StateError) -> StateContents {
        StateContents(identities: Array(identities.values), sets: Array(sets.values), notes: notes)
    }

    package func save(_ changes: [StateChange]) async throws(StateError) {
        guard !isClosed else { throw StateError(.closed, "the state has been closed") }
        for change in changes {
            switch change {
            case .identity(let record): identities[record.name] = record
            case .set(let record): sets[record.name] = record
            case .removeIdentity(let name): identities[name] = nil
            case .removeSet(let name): sets[name] = nil
            case .note(let key, let value): notes[key] = value
            }
        }
    }

    package func close() async { isClosed = true }
}

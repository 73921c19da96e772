/// A state that could be read but not opened for writing: a full disk, a read-only mount. It remembers in memory, so that
/// refreshing goes on, and says with every save that nothing reaches the disk.
package actor UnwritableStateStore: StateStore {
    private let memory = MemoryStateStore()
    private var contents: StateContents
    private let reason: StateError

    /// - Parameters:
    ///   - contents: what was read.
    ///   - reason: why the state cannot be written; every save throws it.
    package init(_ contents: StateContents, because reason: StateError) {
        self.contents = contents
        self.reason = reason
    }

    package func load() async throws(StateError) -> StateContents {
        let first = contents
        contents = StateContents()
        try await memory.save(
            first.identities.map(StateChange.identity) + first.sets.map(StateChange.set)
                + first.notes.map { .note(key: $0.key, value: $0.value) })
        var all = try await memory.load()
        all.warnings = first.warnings
        return all
    }

    package func save(_ changes: [StateChange]) async throws(StateError) {
        try await memory.save(changes)
        throw reason
    }

    package func close() async { await memory.close() }
}

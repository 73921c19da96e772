import State

// Saves go out in the order in which they were asked for, many in one transaction.
extension Orchestrator {
    /// Hands changes to the store without waiting for the disk.
    func save(_ changes: [StateChange]) {
        guard !changes.isEmpty else { return }
        unsaved += changes
        guard saver == nil else { return }
        saver = Task { await self.saveAll() }
    }

    /// Returns when everything handed over so far is on disk, or could not be put there.
    func flushSaves() async { await saver?.value }

    private func saveAll() async {
        while !unsaved.isEmpty {
            let batch = unsaved
            unsaved = []
            do throws(StateError) {
                try await parts.store.save(batch)
                tellState(.success(()))
            } catch {
                tellState(.failure(error))
            }
        }
        saver = nil
    }
}

import State

// What the orchestrator remembers goes the way of everybody's changes, and is not waited for.
extension Orchestrator {
    /// Hands changes to the store without waiting for the disk.
    func save(_ changes: [StateChange]) {
        guard !changes.isEmpty else { return }
        parts.writer.enqueue(changes)
        isSaved = false
        if saver == nil { saver = Task { await self.noteSaves() } }
    }

    /// Returns when everything handed over so far is on disk, or could not be put there.
    func flushSaves() async { await saver?.value }

    private func noteSaves() async {
        while !isSaved {
            isSaved = true
            tellState(await parts.writer.save([]))
        }
        saver = nil
    }
}

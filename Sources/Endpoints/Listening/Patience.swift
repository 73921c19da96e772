import Platform

/// Waits that have an end, whatever is waited for.
enum Patience {
    /// Waits until the task has ended, or as long as that, or until the caller is cancelled; the task goes on in any case.
    /// Returns whether it has ended.
    static func wait(for task: Task<Void, Never>, atMost limit: Duration, time: any TimeSource) async -> Bool {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let watcher = Task {
            await task.value
            end.yield(true)
        }
        let sleeper = Task {
            try? await time.sleep(for: limit)
            end.yield(false)
        }
        defer {
            watcher.cancel()
            sleeper.cancel()
        }
        return await ends.first { _ in true } ?? false
    }
}

import State
import Synchronization

/// The one way of changes into the store: in the order in which they were handed over, many in one transaction.
///
/// A refresh waits for the disk, the orchestrator does not; were they to go separate ways, an older record could
/// overtake a newer one.
final class StateWriter: Sendable {
    private struct Queue {
        var changes: [StateChange] = []
        var waiters: [CheckedContinuation<Result<Void, StateError>, Never>] = []
        var isWriting = false
        /// What became of the last changes: whoever only waits for those gets this.
        var last: Result<Void, StateError> = .success(())
    }

    private let store: any StateStore
    private let queue = Mutex(Queue())

    init(_ store: any StateStore) { self.store = store }

    /// Hands changes over without waiting for the disk.
    func enqueue(_ changes: [StateChange]) { add(changes, waiter: nil) }

    /// Hands changes over and returns when they, and all before them, are on disk or could not be put there.
    func save(_ changes: [StateChange]) async -> Result<Void, StateError> {
        await withCheckedContinuation { add(changes, waiter: $0) }
    }

    private func add(_ changes: [StateChange], waiter: CheckedContinuation<Result<Void, StateError>, Never>?) {
        let mustStart = queue.withLock { queue in
            queue.changes += changes
            if let waiter { queue.waiters.append(waiter) }
            defer { queue.isWriting = true }
            return !queue.isWriting
        }
        if mustStart { Task { await writeAll() } }
    }

    private func writeAll() async {
        while let batch = nextBatch() {
            let result = batch.changes.isEmpty ? batch.last : await write(batch.changes)
            queue.withLock { $0.last = result }
            batch.waiters.forEach { $0.resume(returning: result) }
        }
    }

    private func write(_ changes: [StateChange]) async -> Result<Void, StateError> {
        do throws(StateError) {
            return .success(try await store.save(changes))
        } catch {
            return .failure(error)
        }
    }

    private func nextBatch() -> Queue? {
        queue.withLock { queue in
            let batch = queue
            guard !batch.changes.isEmpty || !batch.waiters.isEmpty else {
                queue.isWriting = false
                return nil
            }
            queue = Queue(isWriting: true, last: batch.last)
            return batch
        }
    }
}

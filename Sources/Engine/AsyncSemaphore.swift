import DequeModule
import Synchronization

/// Lets a fixed number of tasks in at once; the others wait in the order in which they came.
package final class AsyncSemaphore: Sendable {
    private struct State {
        var free: Int
        var waiters: Deque<CheckedContinuation<Void, Never>> = []
    }

    private let state: Mutex<State>

    /// - Parameter count: how many may be inside at once, at least 1.
    package init(count: Int) { state = Mutex(State(free: max(1, count))) }

    /// Runs the body when there is room. A task cancelled while it waits gets in all the same: its body sees the
    /// cancellation, and nobody has to be found in the queue.
    package func withSlot<Value, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let entersNow = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiters.append(continuation)
                return false
            }
            if entersNow { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let next = state.waiters.popFirst() else {
                state.free += 1
                return nil
            }
            return next
        }
        next?.resume()
    }
}

import CredentialModel
import Platform
import Synchronization

/// A wait that ends at a given moment, or when somebody rings before.
///
/// One task may wait at a time. A ring that finds nobody waiting is kept for the next wait.
final class Alarm: Sendable {
    private struct State {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
        /// The one sleeping task; it is replaced only by one that wakes earlier.
        var sleeper: (until: BootInstant, task: Task<Void, Never>)?
    }

    private let state = Mutex(State())

    /// Ends the wait under way, or the next one.
    func ring() {
        let waiter = state.withLock { state in
            let waiter = state.waiter
            state.waiter = nil
            if waiter == nil { state.hasRung = true }
            return waiter
        }
        waiter?.resume()
    }

    /// Returns at that moment, at a ring, or when the task is cancelled.
    func wait(until moment: BootInstant, time: any TimeSource) async {
        setSleeper(until: moment, time: time)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasRung = state.withLock { state in
                    if state.hasRung {
                        state.hasRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if hasRung { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }

    /// Ends the sleeping task; call it when nobody will wait any more.
    func disarm() { state.withLock { $0.sleeper }?.task.cancel() }

    private func setSleeper(until moment: BootInstant, time: any TimeSource) {
        guard moment < .distantFuture else { return }
        state.withLock { state in
            if let sleeper = state.sleeper, sleeper.until <= moment { return }
            state.sleeper?.task.cancel()
            let task = Task { [weak self] in
                guard (try? await time.sleep(until: moment)) != nil else { return }
                self?.wakeUp(moment)
            }
            state.sleeper = (moment, task)
        }
    }

    private func wakeUp(_ moment: BootInstant) {
        state.withLock { if $0.sleeper?.until == moment { $0.sleeper = nil } }
        ring()
    }
}

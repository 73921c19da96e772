package import CredentialModel
import Platform
import Synchronization

/// Time that stands still until a test moves it.
///
/// `advance` moves both clocks, `step` the civil one alone (somebody set it). Sleepers are woken in the order of their
/// deadlines; ``waitForSleepers(_:)`` lets a test know that the code under test has come to rest.
package final class ManualClock: TimeSource {
    private struct Sleeper {
        let deadline: BootInstant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Waiter {
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Timestamp
        var bootNow: BootInstant
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var waiters: [Waiter] = []
    }

    private let state: Mutex<State>

    /// A clock that shows this civil time; the default is a Monday morning.
    package init(now: Timestamp = Timestamp(rfc3339: "2026-11-23T08:00:00Z") ?? Timestamp(seconds: 0)) {
        self.state = Mutex(State(now: now, bootNow: BootInstant(nanoseconds: 1_000_000_000_000)))
    }

    package var now: Timestamp { state.withLock(\.now) }

    package var bootNow: BootInstant { state.withLock(\.bootNow) }

    package func sleep(until deadline: BootInstant) async throws {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let (result, rested) = state.withLock { state -> (Result<Void, any Error>?, [Waiter]) in
                    if state.cancelled.remove(id) != nil { return (.failure(CancellationError()), []) }
                    if deadline <= state.bootNow { return (.success(()), []) }
                    state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
                    let rested = state.waiters.filter { $0.count <= state.sleepers.count }
                    state.waiters.removeAll { $0.count <= state.sleepers.count }
                    return (nil, rested)
                }
                rested.forEach { $0.continuation.resume() }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper as Sleeper? }
                state.cancelled.insert(id)
                return nil
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Lets time pass on both clocks and wakes whoever is due.
    package func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            state.bootNow = state.bootNow + duration
            let due = state.sleepers.filter { $0.value.deadline <= state.bootNow }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        due.forEach { $0.continuation.resume() }
    }

    /// Sets the civil clock forward or back; the machine's own clock goes on undisturbed.
    package func step(by duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    /// Returns when at least that many sleeps are under way.
    package func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.waiters.append(Waiter(count: count, continuation: continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// How many sleeps are under way.
    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// The earliest deadline that somebody sleeps for.
    package var nextDeadline: BootInstant? {
        state.withLock { state in state.sleepers.values.map(\.deadline).min() }
    }
}

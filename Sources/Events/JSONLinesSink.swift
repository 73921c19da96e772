package import CredentialModel
import Dispatch
package import Platform
import Synchronization

/// Writes events to stdout or to a file, one `write` a line, from a thread of its own.
///
/// Lines wait in a bounded queue while the destination is slow; when that is full, lines are dropped and counted.
/// A destination that is closed for good turns the sink off; any other error costs the line and the next one is tried.
package final class JSONLinesSink: EventSink {
    /// How many bytes of lines wait for a slow reader of a daemon.
    package static let daemonLimit = 64 << 20

    private struct State {
        var queue: LineQueue
        var isWriting = false
        var isClosed = false
        /// Whether the error that lasts has been reported.
        var isFailing = false
        var reportLosses: (@Sendable (EventLosses) -> Void)?
        var drains: [Int: CheckedContinuation<Bool, Never>] = [:]
        var drainCount = 0
    }

    package let name: String
    private let state: Mutex<State>
    /// Taken by the writer thread alone.
    private let destination: Mutex<any LineDestination>
    /// Serial, with a thread of its own while it has work: it may be kept waiting for as long as the reader likes.
    private let writer: DispatchQueue
    private let onFailure: @Sendable (EventSinkError) -> Void

    init(
        _ destination: sending any LineDestination, limit: Int, onFailure: @escaping @Sendable (EventSinkError) -> Void
    ) {
        self.name = destination.name
        self.state = Mutex(State(queue: LineQueue(limit: limit)))
        self.writer = DispatchQueue(label: "evercred.events.\(destination.name)")
        self.destination = Mutex(destination)
        self.onFailure = onFailure
    }

    /// Events on stdout.
    ///
    /// SIGPIPE must be ignored in the process.
    ///
    /// - Parameters:
    ///   - descriptor: where stdout goes; stays open.
    ///   - limit: how many bytes of lines may wait; `nil` for a run that drains before it exits and drops nothing.
    ///   - onFailure: is told once of each error that begins, on the writer thread.
    package static func standardOutput(
        descriptor: Int32 = 1, limit: Int? = JSONLinesSink.daemonLimit,
        onFailure: @escaping @Sendable (EventSinkError) -> Void
    ) -> JSONLinesSink {
        JSONLinesSink(LineDescriptor(descriptor, name: "stdout"), limit: limit ?? .max, onFailure: onFailure)
    }

    /// Events appended to a file: 0600 when new, begun anew when it was renamed away or deleted.
    ///
    /// - Parameters:
    ///   - path: absolute; the folder must exist.
    ///   - limit: how many bytes of lines may wait; `nil` for a run that drains before it exits and drops nothing.
    ///   - onFailure: is told once of each error that begins, on the writer thread.
    package static func file(
        _ path: String, limit: Int? = JSONLinesSink.daemonLimit,
        onFailure: @escaping @Sendable (EventSinkError) -> Void
    ) -> JSONLinesSink {
        JSONLinesSink(LineFile(path: path), limit: limit ?? .max, onFailure: onFailure)
    }

    package func onLosses(_ report: @escaping @Sendable (EventLosses) -> Void) {
        state.withLock { $0.reportLosses = report }
    }

    package func take(_ line: EventLine) {
        let wakesWriter = state.withLock { state in
            guard !state.isClosed else { return false }
            state.queue.append(line)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if wakesWriter { writer.async { self.writeAll() } }
    }

    package func drain(until deadline: BootInstant, time: any TimeSource) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.drained() }
            group.addTask {
                try? await time.sleep(until: deadline)
                return false
            }
            let isDrained = await group.next() ?? false
            group.cancelAll()
            return isDrained
        }
    }

    // MARK: The writer thread

    private func writeAll() {
        while let line = nextLine() {
            do throws(EventSinkError) {
                try destination.withLock { destination throws(EventSinkError) in try destination.write(line.bytes) }
                succeeded()
            } catch {
                failed(line, error)
            }
        }
    }

    /// The line to write; `nil` ends the writing and wakes whoever waits for that.
    private func nextLine() -> EventLine? {
        let (line, drains) = state.withLock { state -> (EventLine?, [CheckedContinuation<Bool, Never>]) in
            if let line = state.queue.popFirst() { return (line, []) }
            state.isWriting = false
            defer { state.drains = [:] }
            return (nil, Array(state.drains.values))
        }
        drains.forEach { $0.resume(returning: true) }
        return line
    }

    private func succeeded() {
        let report = state.withLock { state -> (() -> Void)? in
            state.isFailing = false
            // Not before half of the queue is free: one account for many losses.
            guard !state.queue.losses.isEmpty, state.queue.byteCount <= state.queue.limit / 2,
                let report = state.reportLosses
            else { return nil }
            let losses = state.queue.takeLosses()
            return { report(losses) }
        }
        report?()
    }

    private func failed(_ line: EventLine, _ error: EventSinkError) {
        let isNews = state.withLock { state in
            if error.code == .closed {
                state.isClosed = true
                state.queue.removeAll()
            } else {
                state.queue.lose(line)
            }
            defer { state.isFailing = true }
            return !state.isFailing
        }
        if isNews { onFailure(error) }
    }

    // MARK: Draining

    /// Returns true when nothing waits any more, false when the task is cancelled before.
    private func drained() async -> Bool {
        let id = state.withLock { state in
            state.drainCount += 1
            return state.drainCount
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result = state.withLock { state -> Bool? in
                    if !state.isWriting { return true }
                    // Set before the handler below runs: a cancellation is seen here or finds the continuation.
                    if Task.isCancelled { return false }
                    state.drains[id] = continuation
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            state.withLock { $0.drains.removeValue(forKey: id) }?.resume(returning: false)
        }
    }
}

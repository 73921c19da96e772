import Dispatch

/// Runs work that waits for a disk on threads of its own, so that a slow one never holds up the tasks of the program.
package enum BlockingWork {
    private static let queue = DispatchQueue(label: "evercred.files", attributes: .concurrent)

    /// What the work returns or throws. It runs to its end even when the waiting task is cancelled.
    package static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
            queue.async { continuation.resume(returning: Result { () throws(Failure) in try work() }) }
        }
        return try result.get()
    }
}

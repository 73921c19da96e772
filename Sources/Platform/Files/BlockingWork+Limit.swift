import CredentialModel
import Dispatch
import Synchronization

extension BlockingWork {
    /// What the work returns, or `nil` when that takes longer than the limit: a file system that answers no more keeps its
    /// thread for ever, but not whoever asked.
    ///
    /// The work runs on threads of its own from its first step to its last, those after an `await` included.
    package static func run<Value: Sendable>(
        atMost limit: Duration, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withCheckedContinuation { (continuation: CheckedContinuation<Value?, Never>) in
            let answer = FirstAnswer(continuation)
            Task.detached(executorPreference: PatientThreads.shared) { answer.give(await work()) }
            DispatchQueue(label: "evercred.files.limit").asyncAfter(
                deadline: .now() + .nanoseconds(Int(limit.nanoseconds))
            ) { answer.give(nil) }
        }
    }
}

/// Threads that may be lost to a call which never returns.
private final class PatientThreads: TaskExecutor {
    static let shared = PatientThreads()

    private let queue = DispatchQueue(label: "evercred.files.patient", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}

/// The first of two answers; the later one is nobody's.
private final class FirstAnswer<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

    init(_ continuation: CheckedContinuation<Value?, Never>) { self.continuation = Mutex(continuation) }

    func give(_ value: Value?) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: value)
    }
}

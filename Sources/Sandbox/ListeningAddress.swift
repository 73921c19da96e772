import Synchronization

/// Where the server listens, for those who wait to know.
final class ListeningAddress: Sendable {
    private typealias Waiter = CheckedContinuation<Result<String, SandboxError>, Never>

    private enum State {
        case expected([Int: Waiter])
        case known(Result<String, SandboxError>)
    }

    private let state = Mutex((state: State.expected([:]), nextID: 0))

    /// The base address, without waiting; `nil` while nobody listens.
    var current: String? {
        state.withLock { if case .known(.success(let address)) = $0.state { address } else { nil } }
    }

    func listen(_ address: String) { settle(.success(address)) }

    func end(_ error: SandboxError) { settle(.failure(error)) }

    func wait() async throws(SandboxError) -> String {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Result<String, SandboxError>? = state.withLock { state in
                    switch state.state {
                    case .known(let result): return result
                    case .expected where Task.isCancelled: return .failure(Self.cancelled)
                    case .expected(var waiters):
                        waiters[id] = continuation
                        state.state = .expected(waiters)
                        return nil
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard case .expected(var waiters) = state.state else { return nil }
                let waiter = waiters.removeValue(forKey: id)
                state.state = .expected(waiters)
                return waiter
            }
            waiter?.resume(returning: .failure(Self.cancelled))
        }
        return try result.get()
    }

    private func settle(_ result: Result<String, SandboxError>) {
        let waiters = state.withLock { state -> [Waiter] in
            defer { state.state = .known(result) }
            if case .expected(let waiters) = state.state { return Array(waiters.values) }
            return []
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    private static let cancelled = SandboxError(
        code: .stopped, message: "The wait for the sandbox was cancelled before it listened.")
}

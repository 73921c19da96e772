import CredentialModel
import Platform

/// Runs the body for no longer than until the deadline; then it is cancelled and `expired` is thrown in its stead.
///
/// The body is awaited in any case: it must heed cancellation. What it has come to all the same is not thrown away.
func withTimeLimit<Value: Sendable>(
    until deadline: BootInstant, time: any TimeSource, expired: RefreshFailure,
    _ body: @escaping @Sendable () async throws(RefreshFailure) -> Value
) async throws(RefreshFailure) -> Value {
    let result = await withTaskGroup(of: Result<Value, RefreshFailure>?.self) { group in
        group.addTask {
            do throws(RefreshFailure) { return .success(try await body()) } catch { return .failure(error) }
        }
        group.addTask {
            try? await time.sleep(until: deadline)
            return nil
        }
        if let first = await group.next() ?? nil {
            group.cancelAll()
            return first as Result<Value, RefreshFailure>?
        }
        group.cancelAll()
        // The time was up, or somebody wants an end: only what was finished at the last moment counts.
        if case .success(let value)?? = await group.next() { return .success(value) }
        return nil
    }
    guard let result else { throw Task.isCancelled ? .cancelled : expired }
    return try result.get()
}

extension RefreshFailure {
    /// The process is ending: nobody's failure.
    static let cancelled = RefreshFailure(
        code: "refresh.cancelled", message: "The refresh was cut short", failureClass: .transient)
}

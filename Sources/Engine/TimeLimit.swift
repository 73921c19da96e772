import CredentialModel
import Platform

/// Runs the body for no longer than until the deadline; then it is cancelled and `expired` is thrown in its stead.
///
/// The body is awaited in any case: it must heed cancellation.
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
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
    guard let result else { throw expired }
    return try result.get()
}

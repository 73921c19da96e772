package import CredentialModel

/// How much an event matters to whoever is on call.
package enum EventLevel: String, Sendable, Hashable, CaseIterable {
    /// As it should be.
    case info
    /// Something failed and is being retried.
    case warning
    /// A human must act, or keys ran out.
    case error

    /// The level of a failure event: `error` once the keys in place ran out or when time alone cannot cure it.
    package init(_ failureClass: FailureClass, hasExpired: Bool = false) {
        self = hasExpired || !failureClass.isRetryable ? .error : .warning
    }
}

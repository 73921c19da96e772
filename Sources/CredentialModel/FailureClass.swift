/// What a failure means for the next try.
package enum FailureClass: String, Sendable, Hashable, Codable, CaseIterable {
    /// It may pass: network, timeout, 5xx. Exponential backoff.
    case transient
    /// Too many requests. The bucket slows down.
    case throttled
    /// The token (or a parent's credentials) was refused as expired. The refresher runs once, at once.
    case tokenRejected
    /// Trying again soon is useless, yet somebody may mend it: slow retries.
    case rejected
    /// The service no longer knows an identity id that it gave us. The id is dropped and asked for once.
    case identityGone
    /// Only a human can go on: `login`, a changed secret or configuration.
    case needsLogin

    /// Whether time alone can cure it: the `retryable` of failure events.
    package var isRetryable: Bool {
        switch self {
        case .transient, .throttled, .tokenRejected, .identityGone: true
        case .rejected, .needsLogin: false
        }
    }
}

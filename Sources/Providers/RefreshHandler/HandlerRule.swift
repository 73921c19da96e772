/// The rules that a refresh handler keeps; each finding and each violation names one.
package enum HandlerRule: String, Sendable, Hashable, CaseIterable {
    /// The command can be started.
    case start
    /// Exit code 0 when it gives a token; 77, 126 and 127 have meanings of their own.
    case exit
    /// It answers before its deadline.
    case time
    /// stdout is at most 64 KiB.
    case size
    /// stdout is exactly one JSON object in UTF-8 without duplicate names.
    case answer
    /// `token`: 1 to 50 000 bytes of visible ASCII, and not the one that was just rejected.
    case token
    /// `expires_at`, `expires_in` or the token's own `exp`: understandable and in the future.
    case expiry
    /// `identity_id` looks like `REGION:UUID`.
    case identityID
    /// `state` is at most 16 KiB.
    case state
    /// The credential_process form is complete (`provider: process`).
    case credentials
    /// `error` is `{code, message, retryable, retry_after}`.
    case error
    /// No process of it is left when it has ended.
    case leftovers
    /// stderr tells nothing that is secret.
    case secrecy
}

/// A rule that a handler's answer breaks. Names the field or the byte offset, never the content.
struct HandlerViolation: Error, Hashable {
    let rule: HandlerRule
    /// Completes the sentence "its answer …".
    let explanation: String
    let remedy: String
}

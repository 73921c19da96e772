/// Why a refresh takes place; the value of `EVERCRED_REASON`.
package enum RefreshReason: String, Sendable, Hashable, Codable {
    /// There are no credentials yet.
    case initial
    /// Less than the advisory window is left.
    case advisory
    /// Less than the mandatory window is left.
    case mandatory
    /// The service refused what we had.
    case rejected
    /// The configuration changed what the credentials depend on.
    case configuration
    /// Somebody asked for it.
    case forced
}

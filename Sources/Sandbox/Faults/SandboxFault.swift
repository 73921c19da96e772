/// One thing that shall go wrong: where, how often, and how.
///
/// Faults are tried in their order; the first that applies to a call and fires decides alone what the caller gets.
/// The call itself is carried out first wherever an answer is spoilt (`truncate`, `close`, `delay`, `skewDate`), so
/// that a client must cope with an unknown outcome; the other effects stand in place of the operation.
package struct SandboxFault: Sendable, Hashable {
    /// What happens instead of a good answer.
    package enum Effect: Sendable, Hashable {
        /// A service error in the wire format of the operation; `retryAfter` (seconds) becomes a `Retry-After` header.
        case error(status: Int, code: String, message: String, retryAfter: Int?)
        /// The right answer, that much later.
        case delay(Duration)
        /// The first half of the right answer under the length of the whole, then the end of the connection.
        case truncate
        /// The end of the connection, after the operation was carried out.
        case close
        /// Status 500 with an HTML page, as load balancers send it.
        case html500
        /// Status 200 with bytes that are neither JSON, XML nor UTF-8.
        case garbage
        /// The right answer with a `Date` header that is off by so much.
        case skewDate(by: Duration)
        /// Status 200 and a body without end.
        case endlessBody
        /// Status 307 to another path of the sandbox.
        case redirect
    }

    /// The operation concerned; `nil` is every one.
    package var operation: SandboxOperation?
    /// A part of the pool id, identity id, role ARN, session name, issuer, client id or user of the call; `nil` is any.
    package var matching: String?
    /// How many times it fires before it is spent; `nil` is without end.
    package var times: Int?
    /// The chance, 0 to 1, that it fires when it applies.
    package var probability: Double
    package var effect: Effect

    package init(
        operation: SandboxOperation? = nil, matching: String? = nil, times: Int? = nil, probability: Double = 1,
        effect: Effect
    ) {
        self.operation = operation
        self.matching = matching
        self.times = times
        self.probability = probability
        self.effect = effect
    }
}

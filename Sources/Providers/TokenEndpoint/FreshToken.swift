import CredentialModel

/// A token that a provider has just given, held against what must be true of it.
struct FreshToken {
    let token: ProviderToken
    /// One sentence each.
    let warnings: [String]

    /// Judges a token by its own `exp` (a JWT's), else by the lifetime that came with it, else by what is assumed.
    ///
    /// - Parameters:
    ///   - lifetime: counts from the answer's receipt, by its host's clock, as a JWT's `exp` does.
    ///   - assumed: the lifetime of a token of which nothing is known, and the words for it.
    ///   - answer: where it came in; a clock of ours that is wrong must not end a token, so its host's time counts.
    ///   - rejected: the token that the service has just refused.
    init(
        _ value: Secret, lifetime: Duration?,
        assumed: (lifetime: Duration, words: String) = (TokenRules.assumedLifetime, "one hour"),
        in answer: EndpointAnswer, rejected: Secret?
    ) throws(RefreshFailure) {
        if let fault = TokenRules.fault(of: value.reveal()) {
            throw RefreshFailure(.malformedAnswer("\(answer.host) answered with a token that \(fault)"))
        }
        let ownEnd = JSONWebToken(value.reveal())?.expiration
        let expiration = ownEnd ?? answer.hostTime + (lifetime ?? assumed.lifetime)
        let isOver = ownEnd.map { $0 <= answer.hostTime } ?? (lifetime == .zero)
        guard !isOver else {
            throw RefreshFailure(
                code: "token.expired",
                message: "\(answer.host) answered with a token that is past its expiry, \(expiration.rfc3339)",
                failureClass: .rejected, remedy: "check the clocks, and the lifetime of tokens at the provider")
        }
        guard value != rejected else {
            throw RefreshFailure(
                code: "token.rejected",
                message: "\(answer.host) answered with the token again that was just rejected",
                failureClass: .rejected, remedy: "see at the provider and at AWS why this token is refused")
        }
        token = ProviderToken(value: value, expiration: expiration, obtainedAt: answer.receivedAt)
        warnings =
            ownEnd == nil && lifetime == nil
            ? ["\(answer.host) names no expiry of its token; \(assumed.words) is assumed"] : []
    }
}

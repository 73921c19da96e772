import CredentialModel
import StrictJSON

/// Decides whether a provider's token is what it claims to be.
struct TokenJudge: Sendable {
    /// What a token that is believed says.
    struct Testimony: Sendable {
        let user: String
        let audience: String
    }

    let clock: ServiceClock
    let signer: TokenSigner
    let sealer: Sealer

    /// Reads a token for who trusts these audiences of its issuer.
    func testimony(_ token: String, from issuer: Issuer, audiences: Set<String>) throws(TokenRefusal) -> Testimony {
        if issuer.issuesOpaqueTokens {
            guard let opaque = OpaqueToken(token, from: issuer, sealer: sealer) else { throw .unknown }
            guard audiences.contains(opaque.clientID) else { throw .wrongAudience }
            try checkExpiration(opaque.expiration)
            return Testimony(user: opaque.user, audience: opaque.clientID)
        }
        guard let decoded = JSONWebToken(token) else { throw .malformed }
        guard let claimed = decoded.issuer else { throw .missing(claim: "iss") }
        guard claimed == issuer.identifier else { throw .wrongIssuer }
        guard !decoded.audiences.isEmpty else { throw .missing(claim: "aud") }
        guard let audience = decoded.audiences.first(where: { audiences.contains($0) }) else { throw .wrongAudience }
        guard let expiration = decoded.expiration else { throw .missing(claim: "exp") }
        try checkExpiration(expiration)
        guard let user = decoded.claims["sub"]?.string else { throw .missing(claim: "sub") }
        guard signer.verifies(token) else { throw .wrongSignature }
        return Testimony(user: user, audience: audience)
    }

    private func checkExpiration(_ expiration: Timestamp) throws(TokenRefusal) {
        let now = clock.now
        guard now.seconds < expiration.seconds else { throw .expired(now: now, expiration: expiration) }
    }
}

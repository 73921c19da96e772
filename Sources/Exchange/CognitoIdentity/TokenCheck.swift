package import CredentialModel
import StrictJSON

/// Holds a token's own claims against what the identity pool will expect of them, so that the mistake can be named before
/// a service refuses the token in fewer words.
package struct TokenCheck {
    let identity: Identity
    let loginsKey: String

    package init(identity: Identity, loginsKey: String) {
        self.identity = identity
        self.loginsKey = loginsKey
    }

    /// Passes tokens that are no JSON Web Tokens, and those of providers that issue none; the expiry counts for all, where
    /// the service's time is known.
    package func check(_ token: ProviderToken, now: Timestamp?) throws(RefreshFailure) {
        if let now, token.expiration <= now { throw expired(at: token.expiration) }
        guard identity.provider.issuesJSONWebTokens, let claims = JSONWebToken(token.value.reveal()) else { return }
        if let now, let expiration = claims.expiration, expiration <= now { throw expired(at: expiration) }
        if let issuer = claims.issuer, !Self.bare(issuer).utf8.elementsEqual(Self.bare(loginsKey).utf8) {
            throw RefreshFailure(
                code: "token.issuer",
                message: "The token of identity '\(identity.name)' was issued by '\(Self.shown(issuer))', but its "
                    + "provider's Logins key is '\(loginsKey)'.",
                failureClass: .rejected,
                remedy: "Set provider to '\(Self.shown(Self.bare(issuer)))', or let the refresher fetch a token of "
                    + "'\(loginsKey)'.")
        }
        // Google names the client that asked in `azp` where the token is meant for another one of the same project.
        let named = claims.audiences + [claims.claims["azp"]?.string].compactMap(\.self)
        if let expected, Set(expected).isDisjoint(with: named) {
            let audiences = Self.shown(claims.audiences.joined(separator: ", "))
            throw RefreshFailure(
                code: "token.audience",
                message: "The token of identity '\(identity.name)' is meant for '\(audiences)', not for "
                    + "'\(expected.joined(separator: ", "))'.",
                failureClass: .rejected,
                remedy: "Let the refresher ask for a token of the client that the identity pool trusts.")
        }
    }

    /// The clients that are configured. Cognito's own tokens for developer identities are meant for the identity pool.
    private var expected: [String]? {
        identity.audiences ?? (identity.provider == .developer ? identity.identityPoolID.map { [$0] } : nil)
    }

    private func expired(at moment: Timestamp) -> RefreshFailure {
        RefreshFailure(
            code: "token.expired",
            message: "The token of identity '\(identity.name)' ended at \(moment.rfc3339).",
            failureClass: .tokenRejected)
    }

    /// An issuer without scheme and trailing slash, as Logins keys are written. Google has issued both forms.
    static func bare(_ issuer: String) -> String {
        var bare = issuer[...]
        for scheme in ["https://", "http://"] where bare.hasPrefix(scheme) { bare = bare.dropFirst(scheme.count) }
        if bare.hasSuffix("/") { bare = bare.dropLast() }
        return String(bare)
    }

    /// A claim made fit to be shown: it comes from whoever wrote the token.
    static func shown(_ claim: String) -> String {
        String(
            String.UnicodeScalarView(
                claim.unicodeScalars.prefix(200).map { $0.value > 0x1F && $0.value < 0x7F ? $0 : "?" }))
    }
}

import CredentialModel
import Crypto
import Synchronization

/// Which refresh tokens are good, spent or revoked.
///
/// A token that nobody has seen begins a family, as a login does; its successors belong to the same family and user.
/// Tokens are kept as digests only.
final class RefreshTokenLedger: Sendable {
    private typealias Digest = String

    private struct Family {
        let user: String
        /// The one token that is good; `nil` once the family is revoked.
        var current: Digest?
    }

    private struct State {
        var families: [Digest: Family] = [:]
        /// Every token of a family to the token that began it.
        var roots: [Digest: Digest] = [:]
    }

    private let rule: SandboxRefreshTokens
    private let state = Mutex(State())

    init(_ rule: SandboxRefreshTokens) { self.rule = rule }

    /// The user behind the token, and the token that takes its place where tokens rotate.
    ///
    /// A token is good for one issuer and client.
    func redeem(_ token: String, issuer: Issuer, clientID: String) throws(ServiceError) -> (user: String, next: String?)
    {
        guard rule.rotate else { return (try user(of: token, issuer: issuer, clientID: clientID), nil) }
        let digest = Self.digest(token, issuer, clientID)
        let next =
            "rt.\(Self.digest("\(UInt64.random(in: 0 ... .max))\(UInt64.random(in: 0 ... .max))", issuer, clientID))"
        let user: String? = state.withLock { state in
            if let root = state.roots[digest] {
                guard state.families[root]?.current == digest else {
                    state.families[root]?.current = nil
                    return nil
                }
            } else if isKnown(token) {
                state.roots[digest] = digest
                state.families[digest] = Family(user: Self.user(digest), current: digest)
            } else {
                return nil
            }
            let root = state.roots[digest] ?? digest
            let successor = Self.digest(next, issuer, clientID)
            state.roots[successor] = root
            state.families[root]?.current = successor
            return state.families[root]?.user
        }
        guard let user else { throw Self.invalid }
        return (user, next)
    }

    /// The user behind a token that stays good.
    func user(of token: String, issuer: Issuer, clientID: String) throws(ServiceError) -> String {
        guard isKnown(token) else { throw Self.invalid }
        return Self.user(Self.digest(token, issuer, clientID))
    }

    private func isKnown(_ token: String) -> Bool { rule.known?.contains(Secret(token)) ?? true }

    private static let invalid = ServiceError("invalid_grant", "The refresh token is unknown, spent or revoked.")

    private static func digest(_ token: String, _ issuer: Issuer, _ clientID: String) -> Digest {
        Base64URL.encode(SHA256.hash(data: Array("\(issuer.key)\n\(clientID)\n\(token)".utf8)))
    }

    private static func user(_ digest: Digest) -> String { "user-\(digest.prefix(16))" }
}

import CredentialModel
import Crypto
import Synchronization

/// Which refresh tokens are good, spent or revoked.
///
/// A token that nobody has seen begins a family, as a login does; its successors belong to the same family and user.
/// Tokens are kept as digests only.
final class RefreshTokenLedger: Sendable {
    private typealias Digest = String

    /// On whose behalf a family of tokens is redeemed.
    struct Owner: Sendable {
        let user: String
        /// Whether `openid` was granted, so that redemptions give id_tokens.
        var hasIDToken = true
    }

    private struct Family {
        let owner: Owner
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

    /// The first token of a family that a sign-in begins.
    func begin(issuer: Issuer, clientID: String, _ owner: Owner) -> String {
        let token = Self.newToken(issuer, clientID)
        let digest = Self.digest(token, issuer, clientID)
        state.withLock { state in
            state.roots[digest] = digest
            state.families[digest] = Family(owner: owner, current: digest)
        }
        return token
    }

    /// Whose the token is, and the token that takes its place where tokens rotate.
    ///
    /// A token is good for one issuer and client.
    func redeem(
        _ token: String, issuer: Issuer, clientID: String
    ) throws(ServiceError) -> (owner: Owner, next: String?) {
        let digest = Self.digest(token, issuer, clientID)
        let next = rule.rotate ? Self.newToken(issuer, clientID) : nil
        let owner: Owner? = state.withLock { state in
            if let root = state.roots[digest] {
                guard state.families[root]?.current == digest else {
                    state.families[root]?.current = nil
                    return nil
                }
            } else if isKnown(token) {
                // Where nothing rotates, the text itself tells whose it is.
                guard next != nil else { return Owner(user: Self.user(digest)) }
                state.roots[digest] = digest
                state.families[digest] = Family(owner: Owner(user: Self.user(digest)), current: digest)
            } else {
                return nil
            }
            let root = state.roots[digest] ?? digest
            if let next {
                let successor = Self.digest(next, issuer, clientID)
                state.roots[successor] = root
                state.families[root]?.current = successor
            }
            return state.families[root]?.owner
        }
        guard let owner else { throw Self.invalid }
        return (owner, next)
    }

    /// The user behind a token that stays good.
    func user(of token: String, issuer: Issuer, clientID: String) throws(ServiceError) -> String {
        guard isKnown(token), !isRevoked(token, issuer: issuer, clientID: clientID) else { throw Self.invalid }
        return Self.user(Self.digest(token, issuer, clientID))
    }

    /// Whether the token's family was ended.
    func isRevoked(_ token: String, issuer: Issuer, clientID: String) -> Bool {
        let digest = Self.digest(token, issuer, clientID)
        return state.withLock { state in
            guard let family = state.roots[digest].flatMap({ state.families[$0] }) else { return false }
            return family.current == nil
        }
    }

    /// Ends the family of a token, seen or not.
    func revoke(_ token: String, issuer: Issuer, clientID: String) {
        let digest = Self.digest(token, issuer, clientID)
        state.withLock { state in
            let root = state.roots[digest] ?? digest
            state.roots[digest] = root
            state.families[root] = Family(
                owner: state.families[root]?.owner ?? Owner(user: Self.user(digest)), current: nil)
        }
    }

    private func isKnown(_ token: String) -> Bool { rule.known?.contains(Secret(token)) ?? true }

    private static let invalid = ServiceError("invalid_grant", "The refresh token is unknown, spent or revoked.")

    private static func newToken(_ issuer: Issuer, _ clientID: String) -> String {
        "rt.\(digest("\(UInt64.random(in: 0 ... .max))\(UInt64.random(in: 0 ... .max))", issuer, clientID))"
    }

    private static func digest(_ token: String, _ issuer: Issuer, _ clientID: String) -> Digest {
        Base64URL.encode(SHA256.hash(data: Array("\(issuer.key)\n\(clientID)\n\(token)".utf8)))
    }

    private static func user(_ digest: Digest) -> String { "user-\(digest.prefix(16))" }
}

package import CredentialModel

/// How the sandbox's token endpoints redeem refresh tokens.
package struct SandboxRefreshTokens: Sendable {
    /// The tokens that a login has given out already; `nil` (the default) takes any non-empty text for one, and every
    /// text for a user of its own.
    package var known: Set<Secret>?
    /// Whether a token is good for one redemption and answered with its successor (RFC 6819, 5.2.2.3, as Auth0 does
    /// it): using a spent one again revokes the whole family. No by default.
    package var rotate: Bool

    package init(known: Set<Secret>? = nil, rotate: Bool = false) {
        self.known = known
        self.rotate = rotate
    }
}

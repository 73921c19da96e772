package import CredentialModel

/// Remembers, apart from the state, which configured refresh tokens were redeemed: after a loss of the state a spent one
/// must not be redeemed again, because a provider that sees a token twice revokes the whole family.
package protocol SeedLedger: Sendable {
    /// Notes that the seed is about to be redeemed for this identity; on disk when it returns.
    ///
    /// Throws *needs login* when it was redeemed before and is not known to be still good, *rejected* when that was for
    /// another identity (of none of its former names), *transient* when it cannot be noted. Then nothing may be redeemed.
    ///
    /// - Parameters:
    ///   - seed: the digest of the seed, as ``RefreshToken/seed`` has it.
    ///   - resuming: the state knows of a redemption that nobody saw the end of: it was not lost, so this is the same
    ///     redemption once more.
    func begin(_ seed: String, for identity: Identity, resuming: Bool) async throws(RefreshFailure)

    /// Notes that the redemption ended and left the seed as good as before: the provider answered without another
    /// refresh token, or refused before it looked at this one.
    func keep(_ seed: String, for identity: Identity) async
}

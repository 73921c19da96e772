package import CredentialModel

/// Remembers that a refresh token is about to be shown to a provider that may replace it.
package protocol RedemptionJournal: Sendable {
    /// Notes the redemption; on disk when it returns. Throws *transient* when that cannot be noted, and then nothing may
    /// be redeemed.
    ///
    /// - Parameter token: the digest of the token (``RefreshToken/digest(of:)``).
    /// - Returns: when an earlier redemption of the same token began whose end nobody saw; `nil`: there was none.
    func begin(_ token: String) async throws(RefreshFailure) -> Timestamp?

    /// Takes the last note back: nothing was shown to the provider after all, or it has answered and the token is as good
    /// or as bad as the answer says.
    func end() async
}

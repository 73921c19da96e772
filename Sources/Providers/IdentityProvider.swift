package import CredentialModel

/// Who vouches for an identity: obtains a fresh proof of it.
///
/// A call does one attempt and keeps to the request's deadline; retries, backoff and rates are the scheduler's. It
/// writes nothing: whoever calls it remembers the token before using it. A failure carries its class and never a
/// secret.
package protocol IdentityProvider: Sendable {
    /// A proof that is valid now and is not the one that was just rejected.
    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken
}

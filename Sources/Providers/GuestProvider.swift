package import CredentialModel

/// Nobody vouches for a guest: Cognito Identity gives unauthenticated identities without a login.
package struct GuestProvider: IdentityProvider {
    package init() {}

    package func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        ProvidedToken(proof: .none)
    }
}

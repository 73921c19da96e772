import CredentialModel

/// A stored token for the first time, the refresher ever after.
struct FirstTokenProvider: IdentityProvider {
    let first: any IdentityProvider
    let refresher: any IdentityProvider

    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        // A stored token that is gone, spent or refused is no failure while there is a refresher.
        if request.reason == .initial, request.previous == nil, request.rejectedToken == nil,
            let token = try? await first.token(for: request)
        {
            return token
        }
        return try await refresher.token(for: request)
    }
}

import CredentialModel

/// Nothing is configured that could obtain a token.
struct UnavailableProvider: IdentityProvider {
    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        throw RefreshFailure(
            code: "provider.unavailable",
            message: "nothing is configured that obtains a token of '\(request.identity.provider.name)'",
            failureClass: .rejected, remedy: "configure a refreshHandler or a token for it")
    }
}

package import CredentialModel

/// A token that is traded at STS, by who issued it.
package enum WebIdentityProof: Sendable, Hashable {
    /// Cognito Identity's, from GetOpenIdToken.
    case cognito(Secret)
    /// The identity's own provider's; developers' tokens, which Cognito issues, among them.
    case provider(ProviderToken)

    /// The token as it is sent.
    var token: Secret {
        switch self {
        case .cognito(let token): token
        case .provider(let token): token.value
        }
    }
}

package import CredentialModel

/// What a provider gave for the code or the device that a human has approved.
package struct GrantedTokens: Sendable, Hashable {
    /// The token that proves the identity.
    package let proof: ProviderToken
    /// What later tokens are obtained with; `nil` when the provider gave none.
    package let refreshToken: Secret?
}

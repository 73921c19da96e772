package import CredentialModel

/// What came of ending a login at its provider.
package enum Revocation: Sendable, Hashable {
    /// There was nothing that a provider gave for later.
    case nothing
    case revoked
    /// The provider has no endpoint for it: one sentence that says what a human can do.
    case unsupported(advice: String)
    /// The tokens may still be good.
    case failed(RefreshFailure)
}

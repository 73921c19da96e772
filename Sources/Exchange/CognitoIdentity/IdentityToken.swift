package import CredentialModel

/// Cognito Identity's own token for an identity, good for ten minutes.
package struct IdentityToken: Sendable, Hashable {
    /// The id to remember from now on: Cognito names another one after it has merged two identities.
    package let identityID: String
    package let token: Secret

    package init(identityID: String, token: Secret) {
        self.identityID = identityID
        self.token = token
    }
}

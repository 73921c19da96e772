package import CredentialModel

/// Credentials of an identity pool, with the identity that they were given to.
package struct IdentityCredentials: Sendable, Hashable {
    /// The id to remember from now on: Cognito names another one after it has merged two identities.
    package let identityID: String
    package let credentials: TemporaryCredentials

    package init(identityID: String, credentials: TemporaryCredentials) {
        self.identityID = identityID
        self.credentials = credentials
    }
}

package import CredentialModel

/// The keys that a request is signed with.
package struct SigningCredentials: Sendable, Hashable {
    /// The access key id, which the signature names in clear.
    package let accessKeyID: String
    package let secretAccessKey: Secret
    /// Sent as `X-Amz-Security-Token` and signed; `nil` for a user's long-term keys.
    package let sessionToken: Secret?

    package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// Signs as the holder of these temporary credentials.
    package init(_ credentials: TemporaryCredentials) {
        self.init(
            accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey,
            sessionToken: credentials.sessionToken)
    }
}

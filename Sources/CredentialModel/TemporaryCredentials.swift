/// AWS credentials that end by themselves. The three keys always come from one answer of the service.
package struct TemporaryCredentials: Sendable, Hashable {
    /// The access key id (`ASIA…`): a name, not a secret, yet shown to nobody who need not know it.
    package let accessKeyID: String
    package let secretAccessKey: Secret
    package let sessionToken: Secret
    /// When the service says that they end.
    package let expiration: Timestamp
    /// The service's own time when it answered (its `Date` header), else ours at receipt.
    package let issuedAt: Timestamp

    package init(
        accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret, expiration: Timestamp, issuedAt: Timestamp
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
        self.issuedAt = issuedAt
    }

    /// How long they live in all, on the service's clock.
    package var lifetime: Duration { expiration - issuedAt }
}

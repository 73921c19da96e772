/// What a provider gives: the proof of an identity that is traded for AWS credentials.
package struct ProviderToken: Sendable, Hashable {
    /// The token as it is sent in `Logins` or to STS.
    package let value: Secret
    /// When it ends: the earlier of the provider's word and a JWT's `exp`.
    package let expiration: Timestamp
    /// When it was obtained; its half-life counts from here.
    package let obtainedAt: Timestamp

    package init(value: Secret, expiration: Timestamp, obtainedAt: Timestamp) {
        self.value = value
        self.expiration = expiration
        self.obtainedAt = obtainedAt
    }
}

/// A token that lies somewhere instead of being fetched: `token: {file: …}` or `{env: …}`.
package struct TokenSource: Sendable, Hashable, Codable {
    /// Where it lies; a file is read again when it changes.
    package let source: SecretSource
    /// When it ends, if that was written down; a JWT's `exp` counts otherwise.
    package let expiration: Timestamp?

    package init(source: SecretSource, expiration: Timestamp? = nil) {
        self.source = source
        self.expiration = expiration
    }
}

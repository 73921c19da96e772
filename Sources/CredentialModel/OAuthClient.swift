/// A client of an OAuth server, and how it proves to be the one (RFC 6749 section 2.3, RFC 7523 section 2.2).
package struct OAuthClient: Sendable, Hashable, Codable {
    package var id: String
    /// `nil`: a public client, or one that has a key.
    package var secret: SecretSource?
    /// An RSA or P-256 private key in PEM, which signs assertions.
    package var privateKey: SecretSource?
    /// The `kid` of that key.
    package var keyID: String?

    package init(
        id: String, secret: SecretSource? = nil, privateKey: SecretSource? = nil, keyID: String? = nil
    ) {
        self.id = id
        self.secret = secret
        self.privateKey = privateKey
        self.keyID = keyID
    }
}

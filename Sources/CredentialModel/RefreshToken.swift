/// What the next provider token is obtained with: the refresh token in force (Facebook: the access token that is
/// exchanged), and where it came from.
package struct RefreshToken: Sendable, Hashable {
    package let value: Secret
    /// The digest of the configured seed that it goes back to; `nil`: a `login` supplied it.
    package let seed: String?

    /// Stands for the digest of a seed that is configured and could not be read where somebody logged in: the first one
    /// that can be read is it.
    package static let unreadSeed = "unread"

    package init(_ value: Secret, seed: String? = nil) {
        self.value = value
        self.seed = seed
    }
}

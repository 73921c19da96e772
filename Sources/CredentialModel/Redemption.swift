/// A redemption of a refresh token whose end nobody has seen yet.
package struct Redemption: Sendable, Hashable {
    /// The digest of the token that was shown.
    package let token: String
    package let began: Timestamp

    package init(token: String, began: Timestamp) {
        self.token = token
        self.began = began
    }
}

/// Why there is nothing to sign in for an identity: its token does not come from a login.
package struct SignInRefusal: Error, Sendable, Hashable {
    /// One sentence that names the identity and the reason.
    package let message: String
}

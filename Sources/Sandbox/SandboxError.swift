/// Why the sandbox cannot do what it was told.
package struct SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for decisions.
    package enum Code: String, Sendable {
        /// The address cannot be listened on.
        case listening
        /// The server ended, or was never started, before it listened.
        case stopped
        /// A fault script is not one.
        case faultScript
        /// A file of user pools is not one.
        case userPools
        /// The issuer's key could not be made.
        case cryptography
    }

    package let code: Code
    /// One sentence that names the place and the way out.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

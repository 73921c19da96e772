/// Why a secret could not be read. Safe to show.
package struct SecretError: Error, Sendable, Hashable {
    package enum Code: String, Sendable {
        /// There is no such file, variable or credential, or it is empty.
        case missing
        /// It is there and may not or cannot be read.
        case unreadable
        /// Its command failed.
        case commandFailed
    }

    package let code: Code
    /// One sentence that names the place, never the secret.
    package let message: String
    /// What to do about it.
    package let remedy: String

    package init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}

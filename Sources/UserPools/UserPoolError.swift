package import CredentialModel

/// Why a call of a user pool gave no result. Safe to show: it never holds a password, a token, a code or a session.
package struct UserPoolError: Error, Sendable, Hashable {
    /// The service's code (`NotAuthorizedException`), or a word of our own: `srp.challenge`, `challenge.interaction`.
    package let code: String
    /// One sentence for a human.
    package let message: String
    package let failureClass: FailureClass
    /// What to do about it, when somebody can.
    package let remedy: String?
    /// The service's own word on when to come back.
    package let retryAfter: Duration?

    package init(
        code: String, message: String, failureClass: FailureClass, remedy: String? = nil, retryAfter: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.failureClass = failureClass
        self.remedy = remedy
        self.retryAfter = retryAfter
    }

    /// Whether the service has answered: whatever was shown to it is as good or as bad as it says.
    package var isAnswer: Bool { !code.hasPrefix("http.") && code != "malformedAnswer" && code != "srp.challenge" }

    /// Whether the service no longer knows the device that the call named: it may be repeated without it.
    var isUnknownDevice: Bool {
        code == "ResourceNotFoundException" && message.lowercased().contains("device")
    }
}

extension UserPoolError {
    /// The service sent values that a proof must not be made for.
    static func unacceptableChallenge(_ what: String) -> UserPoolError {
        UserPoolError(
            code: "srp.challenge", message: "the user pool sent \(what)", failureClass: .transient)
    }

    /// A device cannot prove itself: another sign-in goes without it.
    static func device(_ message: String) -> UserPoolError {
        UserPoolError(
            code: deviceCode, message: message, failureClass: .transient,
            remedy: "'evercred logout NAME' forgets the device; then start the sign-in again")
    }

    /// The code of a sign-in that only the remembered device stands in the way of: forget it.
    package static let deviceCode = "challenge.device"

    /// An answer in which something is missing or cannot be true; another try may bring a better one.
    static func malformedAnswer(to operation: String, _ what: String) -> UserPoolError {
        UserPoolError(
            code: "malformedAnswer", message: "the user pool's answer to \(operation) \(what)",
            failureClass: .transient)
    }

    /// Something that was handed in, which the service would refuse.
    static func invalid(_ what: String, remedy: String) -> UserPoolError {
        UserPoolError(code: "parameter", message: what, failureClass: .rejected, remedy: remedy)
    }
}

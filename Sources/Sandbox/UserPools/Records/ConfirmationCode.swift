import CredentialModel

/// Six digits that were sent to a user, and how long they are good.
struct ConfirmationCode: Sendable {
    /// What a code is for; a new one takes the place of an older one for the same.
    enum Purpose: Sendable, Hashable {
        case signUp
        case forgotPassword
        /// For an attribute that shall be verified.
        case attribute(String)

        var name: String {
            switch self {
            case .signUp: "SignUp"
            case .forgotPassword: "ForgotPassword"
            case .attribute: "VerifyUserAttribute"
            }
        }

        /// How long its codes are good (Cognito developer guide, "Sign-up and confirmation", "Forgot password").
        var lifetime: Duration { self == .forgotPassword ? .seconds(3600) : .seconds(86_400) }
    }

    let text: String
    /// The attribute to which it was sent.
    let attribute: String
    let expiration: Timestamp
    /// How often something else was tried in its place.
    var failures = 0

    /// Six random digits.
    static func digits() -> String {
        String(decoding: (0..<6).map { _ in UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9")) }, as: UTF8.self)
    }
}

/// The Hub channel of an event; `auth` is Amplify's own.
package enum EventChannel: String, Sendable, Hashable, CaseIterable {
    /// The process and its surroundings.
    case core
    /// Sign-in, sign-out and provider tokens.
    case auth
    /// AWS credentials and the places they are written to.
    case credentials

    /// What stands in the capsule's `source`: the category that speaks.
    package var source: String {
        switch self {
        case .core: "Core"
        case .auth: "Auth"
        case .credentials: "Credentials"
        }
    }
}

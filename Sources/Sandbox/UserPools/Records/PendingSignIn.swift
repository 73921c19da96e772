import CredentialModel

/// A sign-in that waits for the answer to a challenge.
struct PendingSignIn: Sendable {
    /// What was asked.
    enum Challenge: Sendable {
        /// SRP with a password. Who does not exist is asked as well, and fails.
        case password(SRPExchange, isCustom: Bool)
        /// A code, which is `nil` where an app makes it.
        case code(MFAMethod, String?)
        case choice([MFAMethod])
        case newPassword
        /// A software token must be set up; whether it was verified already.
        case setup(isVerified: Bool)
        /// The n-th time that the pool's own question was asked.
        case custom(attempt: Int)
        /// A device shall prove that it is the one; the session under which this was asked.
        case device(session: String)
        case devicePassword(SRPExchange)

        /// Its name on the wire.
        var name: String {
            switch self {
            case .password: "PASSWORD_VERIFIER"
            case .code(let method, _): method.rawValue
            case .choice: "SELECT_MFA_TYPE"
            case .newPassword: "NEW_PASSWORD_REQUIRED"
            case .setup: "MFA_SETUP"
            case .custom: "CUSTOM_CHALLENGE"
            case .device: "DEVICE_SRP_AUTH"
            case .devicePassword: "DEVICE_PASSWORD_VERIFIER"
            }
        }
    }

    /// Both sides' public keys, and what proves the password.
    struct SRPExchange: Sendable {
        /// A.
        let clientKey: [UInt8]
        let serverKey: SecureRemotePassword.ServerKey
        let verifier: [UInt8]
    }

    let clientID: String
    let username: String
    var deviceKey: String?
    var challenge: Challenge
    /// How many answers were wrong and may be given again.
    var failures = 0
    /// Until when the challenge waits, which no wrong answer puts off; `nil` before it is asked.
    var expiration: Timestamp?
}

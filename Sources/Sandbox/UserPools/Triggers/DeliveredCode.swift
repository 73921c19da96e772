import CredentialModel
import StrictJSON

/// A code that the real service would have sent in a message.
struct DeliveredCode: Sendable {
    let time: Timestamp
    let username: String
    /// What it is for: `SignUp`, `ForgotPassword`, `VerifyUserAttribute`, `SMS_MFA`, `EMAIL_OTP`.
    let purpose: String
    /// `EMAIL` or `SMS`.
    let medium: String
    let destination: String
    let code: String
    let expiration: Timestamp

    var json: JSONValue {
        [
            "time": .string(time.rfc3339Milliseconds), "userName": .string(username), "purpose": .string(purpose),
            "medium": .string(medium), "destination": .string(destination), "code": .string(code),
            "expires": .string(expiration.rfc3339Milliseconds),
        ]
    }
}

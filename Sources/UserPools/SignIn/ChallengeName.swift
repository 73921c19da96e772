/// The challenges of a sign-in that have an answer a person or a program can give (API reference, ChallengeNameType).
package enum ChallengeName: String, Sendable, Hashable, CaseIterable {
    case softwareTokenMFA = "SOFTWARE_TOKEN_MFA"
    case smsMFA = "SMS_MFA"
    case emailOTP = "EMAIL_OTP"
    case smsOTP = "SMS_OTP"
    case selectMFAType = "SELECT_MFA_TYPE"
    case selectChallenge = "SELECT_CHALLENGE"
    case customChallenge = "CUSTOM_CHALLENGE"
    case newPasswordRequired = "NEW_PASSWORD_REQUIRED"

    /// The name under which the answer is sent.
    var responseName: String {
        switch self {
        case .softwareTokenMFA: "SOFTWARE_TOKEN_MFA_CODE"
        case .smsMFA: "SMS_MFA_CODE"
        case .emailOTP: "EMAIL_OTP_CODE"
        case .smsOTP: "SMS_OTP_CODE"
        case .selectMFAType, .selectChallenge, .customChallenge: "ANSWER"
        case .newPasswordRequired: "NEW_PASSWORD"
        }
    }

    /// The operation that answers it, in Amplify's words.
    package var operation: UserPoolOperation {
        switch self {
        case .softwareTokenMFA, .smsMFA, .emailOTP, .smsOTP, .selectMFAType, .selectChallenge: .confirmSignIn
        case .customChallenge: .sendCustomChallengeAnswer
        case .newPasswordRequired: .completeNewPassword
        }
    }
}

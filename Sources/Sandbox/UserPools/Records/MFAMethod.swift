/// A second factor, by the name of its challenge.
enum MFAMethod: String, Sendable, CaseIterable {
    case sms = "SMS_MFA"
    case email = "EMAIL_OTP"
    case softwareToken = "SOFTWARE_TOKEN_MFA"

    /// The response that carries its code.
    var responseName: String {
        switch self {
        case .sms: "SMS_MFA_CODE"
        case .email: "EMAIL_OTP_CODE"
        case .softwareToken: "SOFTWARE_TOKEN_MFA_CODE"
        }
    }

    /// The attribute to which its codes are sent; `nil` for the one that has no message.
    var attribute: String? {
        switch self {
        case .sms: "phone_number"
        case .email: "email"
        case .softwareToken: nil
        }
    }
}

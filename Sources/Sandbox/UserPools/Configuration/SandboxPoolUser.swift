package import CredentialModel

/// A user who exists in a user pool from the start.
package struct SandboxPoolUser: Sendable {
    /// Where a user stands (UserType, UserStatus).
    package enum Status: String, Sendable, CaseIterable {
        case unconfirmed = "UNCONFIRMED"
        case confirmed = "CONFIRMED"
        case resetRequired = "RESET_REQUIRED"
        /// An administrator has made the user; the password is good for one sign-in.
        case forceChangePassword = "FORCE_CHANGE_PASSWORD"
    }

    package var username: String
    package var password: Secret
    package var attributes: [String: String]
    package var status: Status
    package var isEnabled: Bool
    /// The seed of an authenticator app in base32 (RFC 4648 section 6), if the user has one: a second factor that is
    /// asked for.
    package var totpSeed: Secret?
    /// The other factors that are asked for: `SMS_MFA`, `EMAIL_OTP`.
    package var factors: Set<String>
    /// The factor that is asked for where there are several; `nil` lets the user choose.
    package var preferredFactor: String?

    package init(
        username: String, password: Secret, attributes: [String: String] = [:], status: Status = .confirmed,
        isEnabled: Bool = true, totpSeed: Secret? = nil, factors: Set<String> = [], preferredFactor: String? = nil
    ) {
        self.username = username
        self.password = password
        self.attributes = attributes
        self.status = status
        self.isEnabled = isEnabled
        self.totpSeed = totpSeed
        self.factors = factors
        self.preferredFactor = preferredFactor
    }
}

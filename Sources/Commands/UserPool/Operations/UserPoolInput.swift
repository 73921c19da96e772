import CredentialModel
import UserPools

/// A secret that an operation is told: each has an option that names the file with it.
enum UserPoolSecret: String, Sendable, Hashable, CaseIterable {
    case password
    case oldPassword = "old-password"
    case newPassword = "new-password"
    case code
    case answer

    /// `--new-password-file`.
    var option: String { "--\(rawValue)-file" }

    /// What a prompt calls it.
    var title: String {
        switch self {
        case .password: "Password"
        case .oldPassword: "Old password"
        case .newPassword: "New password"
        case .code: "Code"
        case .answer: "Answer"
        }
    }
}

/// Everything that one operation is told about one user.
struct UserPoolInput: Sendable, Hashable {
    var username: String
    var secrets: [UserPoolSecret: Secret] = [:]
    var attributes: [UserAttribute] = []
    /// The attribute that is verified.
    var attribute: String?
    /// What is chosen where a challenge lets one choose.
    var choice: String?
    /// Whether an address that is another user's alias moves to a user who is confirmed.
    var forcesAlias = true
    /// What is given with the call.
    var metadata = LambdaMetadata.Maps()
}

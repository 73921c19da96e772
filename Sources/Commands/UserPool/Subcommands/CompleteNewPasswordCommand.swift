import ArgumentParser
import UserPools

/// `evercred user-pool complete-new-password`.
struct CompleteNewPasswordCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.completeNewPassword
    static let configuration = presented(
        "Go on with a sign-in that waits for a new password.",
        "Amplify's Auth.completeNewPassword.")

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var newPassword: NewPasswordFileOption
    @OptionGroup var attributes: AttributesOption
    @OptionGroup var tokens: TokenFileOption

    var details: UserPoolDetails {
        get throws {
            UserPoolDetails(
                files: [.newPassword: newPassword.newPasswordFile].compactMapValues(\.self),
                attributes: try attributes.list, to: tokens.to)
        }
    }
}

import ArgumentParser
import UserPools

/// `evercred user-pool forgot-password-submit`.
struct ForgotPasswordSubmitCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.forgotPasswordSubmit
    static let configuration = presented(
        "Set a new password with the code that was sent.",
        "Amplify's Auth.forgotPasswordSubmit.")

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var code: CodeFileOption
    @OptionGroup var newPassword: NewPasswordFileOption

    var details: UserPoolDetails {
        UserPoolDetails(
            files: [.code: code.codeFile, .newPassword: newPassword.newPasswordFile].compactMapValues(\.self))
    }
}

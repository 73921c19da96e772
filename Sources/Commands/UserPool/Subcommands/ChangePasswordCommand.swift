import ArgumentParser
import UserPools

/// `evercred user-pool change-password`.
struct ChangePasswordCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.changePassword
    static let configuration = presented(
        "Change the password of a signed-in user.",
        "Amplify's Auth.changePassword. The service ignores metadata here.")

    @OptionGroup var options: UserPoolOptions
    @Option(help: ArgumentHelp("The file with the old password; - is stdin.", valueName: "file"), completion: .file())
    var oldPasswordFile: String?
    @OptionGroup var newPassword: NewPasswordFileOption

    var details: UserPoolDetails {
        UserPoolDetails(
            files: [.oldPassword: oldPasswordFile, .newPassword: newPassword.newPasswordFile].compactMapValues(\.self))
    }
}

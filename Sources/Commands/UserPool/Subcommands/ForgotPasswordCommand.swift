import ArgumentParser
import UserPools

/// `evercred user-pool forgot-password`.
struct ForgotPasswordCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.forgotPassword
    static let configuration = presented(
        "Send a code for a new password.",
        "Amplify's Auth.forgotPassword.")

    @OptionGroup var options: UserPoolOptions

    var details: UserPoolDetails {
        UserPoolDetails()
    }
}

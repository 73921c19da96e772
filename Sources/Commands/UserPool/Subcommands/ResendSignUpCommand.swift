import ArgumentParser
import UserPools

/// `evercred user-pool resend-sign-up`.
struct ResendSignUpCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.resendSignUp
    static let configuration = presented(
        "Send a new user the code once more.",
        "Amplify's Auth.resendSignUp.")

    @OptionGroup var options: UserPoolOptions

    var details: UserPoolDetails {
        UserPoolDetails()
    }
}

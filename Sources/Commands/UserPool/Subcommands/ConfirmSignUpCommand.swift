import ArgumentParser
import UserPools

/// `evercred user-pool confirm-sign-up`.
struct ConfirmSignUpCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.confirmSignUp
    static let configuration = presented(
        "Confirm a new user with the code that was sent.",
        "Amplify's Auth.confirmSignUp.")

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var code: CodeFileOption
    @Flag(help: "Refuse, where the user's address is the alias of another, instead of moving it.")
    var noForceAlias = false

    var details: UserPoolDetails {
        UserPoolDetails(files: [.code: code.codeFile].compactMapValues(\.self), forcesAlias: !noForceAlias)
    }
}

import ArgumentParser
import UserPools

/// `evercred user-pool confirm-sign-in`.
struct ConfirmSignInCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.confirmSignIn
    static let configuration = presented(
        "Go on with a sign-in that waits for a code or a choice.",
        "Amplify's Auth.confirmSignIn: SMS, e-mail and authenticator codes, SELECT_MFA_TYPE, SELECT_CHALLENGE.")

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var code: CodeFileOption
    @OptionGroup var tokens: TokenFileOption
    @Option(help: ArgumentHelp("What is chosen, where a challenge lets one choose.", valueName: "name"))
    var choice: String?

    var details: UserPoolDetails {
        UserPoolDetails(files: [.code: code.codeFile].compactMapValues(\.self), choice: choice, to: tokens.to)
    }
}

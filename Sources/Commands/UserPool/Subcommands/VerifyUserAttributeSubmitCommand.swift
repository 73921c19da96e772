import ArgumentParser
import UserPools

/// `evercred user-pool verify-user-attribute-submit`.
struct VerifyUserAttributeSubmitCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.verifyUserAttributeSubmit
    static let configuration = presented(
        "Verify an attribute with the code that was sent.",
        "Amplify's Auth.verifyUserAttributeSubmit. A user with --pool signs in with the password first; an identity has a session."
    )

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var password: PasswordFileOption
    @OptionGroup var code: CodeFileOption
    @Option(help: ArgumentHelp("The attribute: email or phone_number.", valueName: "name"))
    var attribute: String?

    var details: UserPoolDetails {
        UserPoolDetails(
            files: [.password: password.passwordFile, .code: code.codeFile].compactMapValues(\.self),
            attribute: attribute)
    }
}

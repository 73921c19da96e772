import ArgumentParser
import UserPools

/// `evercred user-pool verify-user-attribute`.
struct VerifyUserAttributeCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.verifyUserAttribute
    static let configuration = presented(
        "Send a signed-in user a code that verifies an attribute.",
        "Amplify's Auth.verifyUserAttribute. A user with --pool signs in with the password first; an identity has a session."
    )

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var password: PasswordFileOption
    @Option(help: ArgumentHelp("The attribute: email or phone_number.", valueName: "name"))
    var attribute: String?

    var details: UserPoolDetails {
        UserPoolDetails(files: [.password: password.passwordFile].compactMapValues(\.self), attribute: attribute)
    }
}

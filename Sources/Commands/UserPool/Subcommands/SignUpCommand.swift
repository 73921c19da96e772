import ArgumentParser
import UserPools

/// `evercred user-pool sign-up`.
struct SignUpCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.signUp
    static let configuration = presented(
        "Make a new user.",
        "Amplify's Auth.signUp.")

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var password: PasswordFileOption
    @OptionGroup var attributes: AttributesOption

    var details: UserPoolDetails {
        get throws {
            UserPoolDetails(
                files: [.password: password.passwordFile].compactMapValues(\.self), attributes: try attributes.list)
        }
    }
}

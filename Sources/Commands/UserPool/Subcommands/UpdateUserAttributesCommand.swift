import ArgumentParser
import UserPools

/// `evercred user-pool update-user-attributes`.
struct UpdateUserAttributesCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.updateUserAttributes
    static let configuration = presented(
        "Change attributes of a signed-in user.",
        "Amplify's Auth.updateUserAttributes. A user with --pool signs in with the password first; an identity has a session."
    )

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

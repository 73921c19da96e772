import ArgumentParser
import UserPools

/// `evercred user-pool delete-user`.
struct DeleteUserCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.deleteUser
    static let configuration = presented(
        "Delete a signed-in user for good.",
        "Amplify's Auth.deleteUser. A user with --pool signs in with the password first; an identity has a session.")

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var password: PasswordFileOption

    var details: UserPoolDetails {
        UserPoolDetails(files: [.password: password.passwordFile].compactMapValues(\.self))
    }
}

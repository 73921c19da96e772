import ArgumentParser
import UserPools

/// `evercred user-pool sign-in`.
struct SignInCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.signIn
    static let configuration = presented(
        "Sign a user in, up to the first challenge.",
        "Amplify's Auth.signIn. The session of an identity is kept, and the identity refreshed; of any other user nothing is kept but a challenge, unless --to names a file. A password that is configured is not asked for."
    )

    @OptionGroup var options: UserPoolOptions
    @OptionGroup var password: PasswordFileOption
    @OptionGroup var tokens: TokenFileOption

    var details: UserPoolDetails {
        UserPoolDetails(files: [.password: password.passwordFile].compactMapValues(\.self), to: tokens.to)
    }
}

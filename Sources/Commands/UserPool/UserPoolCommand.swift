import ArgumentParser

/// `evercred user-pool`: what users and those who want to become users ask of a Cognito user pool.
struct UserPoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user-pool", abstract: "Sign up, sign in and look after users of a Cognito user pool.",
        discussion: """
            For an identity of the configuration, whose session is kept and whose profile is written, or for any user \
            with --pool, --client-id and --username. With --from FILE for many users at once.

            Secrets come from files or from a prompt, never from the command line. Exit codes: 0 done, or a challenge \
            waits for the command that is named; 64 wrong command line; 69 the user pool cannot be reached or is \
            overloaded; 77 a password, a code or a session was refused; 1 any other refusal.
            """,
        subcommands: [
            SignUpCommand.self, ConfirmSignUpCommand.self, ResendSignUpCommand.self, SignInCommand.self,
            ConfirmSignInCommand.self, CompleteNewPasswordCommand.self, SendCustomChallengeAnswerCommand.self,
            ForgotPasswordCommand.self, ForgotPasswordSubmitCommand.self, ChangePasswordCommand.self,
            UpdateUserAttributesCommand.self, VerifyUserAttributeCommand.self, VerifyUserAttributeSubmitCommand.self,
            DeleteUserCommand.self,
        ])
}

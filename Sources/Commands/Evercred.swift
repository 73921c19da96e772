package import ArgumentParser
import Engine

/// The command line: one subcommand a file.
package struct Evercred: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "evercred",
        abstract: "Keeps short-lived AWS credentials fresh for one identity or a hundred thousand.",
        discussion: """
            Evercred reads one YAML file that declares identities, renews their provider tokens, trades them for AWS \
            credentials at Cognito Identity and STS, writes those to AWS profile files, and tells every step as one \
            JSON object a line on stdout.

            Try it without an account and without a network:
              evercred run --once --sandbox -c config.yaml
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, CheckCommand.self, StatusCommand.self, CredentialsCommand.self, TokenCommand.self,
            WhoamiCommand.self, ExecCommand.self, LoginCommand.self, LogoutCommand.self, ReloadCommand.self,
            UserPoolCommand.self, DoctorCommand.self, SchemaCommand.self,
            HandlerToolCommand.self,
            SandboxCommand.self,
        ])

    package init() {}
}

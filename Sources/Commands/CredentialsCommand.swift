import ArgumentParser
import CredentialModel
import Engine
import Platform
import State

/// `evercred credentials NAME`: current AWS credentials for a program that asks, above all as its `credential_process`.
struct CredentialsCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case process, env, json, essential
    }

    static let configuration = CommandConfiguration(
        commandName: "credentials", abstract: "Print the current AWS credentials of a set.",
        discussion: """
            Answers from the state; refreshes first when the set is due. Does not read the configuration. In ~/.aws/config:
              [profile billing]
              credential_process = /usr/local/bin/evercred credentials billing --state /var/lib/evercred
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The credential set: an identity's name, or the profile of a role.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "process (credential_process v1), env (shell exports), json, or essential (Amplify's five keys).",
            valueName: "format"))
    var format: Format = .process

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let access = try await StateAccess.open(global, surroundings)
            let reading = CredentialReading(
                access: access, surroundings: surroundings, logger: global.makeLogger(), time: SystemTime())
            let (set, identity) = try await reading.current(name)
            guard identity?.definition?.flow != .tokenOnly else {
                throw CommandFailure(
                    .usage, "'\(name)' has no identity pool and so no AWS credentials: 'evercred token \(name)'")
            }
            guard let credentials = set.credentials else {
                throw CommandFailure(.unavailable, "'\(name)' has no credentials")
            }
            let text = CredentialText(set: set, identity: identity, credentials: credentials)
            switch format {
            case .process: Terminal.print(text.process)
            case .env: Terminal.print(text.environment)
            case .json: Terminal.print(text.json)
            case .essential: Terminal.print(text.essential)
            }
            return .success
        }
    }
}

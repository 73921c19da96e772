import ArgumentParser
import CredentialModel
import Engine
import Platform
import Providers

/// `evercred handler test COMMAND`: runs one handler and explains every rule that it breaks.
struct HandlerTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run one handler and explain every rule that it breaks.",
        discussion: """
            The command is run by /bin/sh -c in the current folder, with the environment and the request on stdin that \
            a refresh gives it. Its token is never shown. Exits 0 when every rule is kept, 1 when not.
            """)

    @Argument(help: "The handler as one shell command.")
    var command: String

    @Option(help: ArgumentHelp("The identity's name that it is told.", valueName: "name"))
    var identity = "test"

    @Option(help: ArgumentHelp("The provider that it is told: google, developer, a domain, …", valueName: "provider"))
    var provider = "developer"

    @Option(help: ArgumentHelp("A variable handed down from this environment, repeatable.", valueName: "name"))
    var inheritEnv: [String] = []

    @Option(help: ArgumentHelp("How long it may take (default: 30s).", valueName: "duration"))
    var timeout: DurationArgument?

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let handler = HandlerCommand(
                invocation: .shell(command), inheritedVariables: inheritEnv,
                timeout: timeout?.duration ?? .seconds(30), workingDirectory: Surroundings.workingDirectory)
            let runner = try SpawningProcessRunner()
            let inspection = HandlerInspection(
                runner: runner, secrets: SecretReader(runner: runner, environment: surroundings.environment),
                time: SystemTime())
            let findings = await inspection.inspect(handler, as: kind, identity: identity)
            for finding in findings { Terminal.print(line(finding)) }
            return findings.contains { $0.grade == .violation } ? .trouble : .success
        }
    }

    private var kind: ProviderKind {
        switch provider {
        case "google": .google
        case "facebook": .facebook
        case "amazon": .amazon
        case "developer": .developer
        case "process": .process
        default: .oidc(domain: provider)
        }
    }

    private func line(_ finding: HandlerFinding) -> String {
        let remedy = finding.remedy.map { " (\($0))" } ?? ""
        return "\(finding.grade.rawValue): \(finding.rule.rawValue): \(finding.explanation)\(remedy)"
    }
}

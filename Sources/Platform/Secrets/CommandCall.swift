package import CredentialModel

/// Runs a command of the user's that is told something and has nothing to answer.
package struct CommandCall: Sendable {
    private let runner: any ProcessRunner
    private let secrets: SecretReader

    package init(runner: any ProcessRunner, secrets: SecretReader) {
        self.runner = runner
        self.secrets = secrets
    }

    /// Why a command did not do its work: one sentence that names it, never an argument.
    package struct Failure: Error, Sendable, Hashable {
        package let message: String
        package let remedy: String?
        /// Whether another try may go better without anybody's doing.
        package let isPassing: Bool
    }

    /// Runs it once, with this on its stdin and these variables besides its own; what it prints is not looked at.
    package func run(
        _ command: HandlerCommand, input: [UInt8], variables: [String: String]
    ) async throws(Failure) {
        let name = command.displayName
        let own: [String: String]
        do throws(SecretError) {
            own = try await secrets.environment(for: command)
        } catch {
            throw Failure(
                message: "the environment of '\(name)' is incomplete: \(error.message)", remedy: error.remedy,
                isPassing: false)
        }
        let result: ProcessResult
        do throws(ProcessError) {
            result = try await runner.run(
                ProcessRequest(
                    arguments: try command.resolvedArguments(), environment: own.merging(variables) { $1 },
                    workingDirectory: command.workingDirectory, input: input, timeout: command.timeout))
        } catch {
            throw Failure(message: "'\(name)' cannot be started: \(error.message)", remedy: nil, isPassing: false)
        }
        guard let message = Self.complaint(result.outcome, of: command) else { return }
        throw Failure(message: message, remedy: "run it by hand to see what it says", isPassing: true)
    }

    private static func complaint(_ outcome: ProcessResult.Outcome, of command: HandlerCommand) -> String? {
        let name = command.displayName
        return switch outcome {
        case .exited(0): nil
        case .exited(let code): "'\(name)' ended with exit code \(code)"
        case .signaled(let number): "'\(name)' was ended by signal \(number)"
        case .timedOut: "'\(name)' did not end within \(command.timeout) and was killed"
        case .outputTooLarge: "'\(name)' printed more than 64 KiB and was killed"
        case .cancelled: "'\(name)' was cut short"
        }
    }
}

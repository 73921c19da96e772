import CredentialModel
import Platform
import UserPools

/// Starts a handler by the rules and waits for its end.
struct HandlerLauncher {
    let command: HandlerCommand
    let runner: any ProcessRunner
    let secrets: SecretReader
    let time: any TimeSource

    /// Runs it once, for as long as its own timeout and the request's deadline allow.
    ///
    /// - Parameter challenge: what it is to answer instead of obtaining a token.
    func run(
        for request: TokenRequest, answering challenge: PendingChallenge? = nil
    ) async throws(RefreshFailure) -> HandlerRun {
        let ownVariables: [String: String]
        do throws(SecretError) {
            ownVariables = try await secrets.environment(for: command)
        } catch {
            throw RefreshFailure(
                code: "handler.environment", message: "the handler's environment is incomplete: \(error.message)",
                failureClass: .rejected, remedy: error.remedy)
        }
        // Secrets may have taken their time: only now it is known how much is left.
        let timeout = min(command.timeout, request.deadline - time.bootNow)
        guard timeout > .zero else {
            throw RefreshFailure(
                code: "handler.deadline", message: "no time was left to run the handler", failureClass: .transient)
        }
        let startedAt = time.now
        let facts = HandlerFacts(request: request, deadline: startedAt + timeout)
        let question = challenge.map {
            ChallengeFacts(challenge: $0, request: request, deadline: startedAt + timeout)
        }
        do throws(ProcessError) {
            let result = try await runner.run(
                ProcessRequest(
                    arguments: try command.resolvedArguments(),
                    environment: ownVariables.merging(facts.variables) { $1 },
                    workingDirectory: command.workingDirectory, input: question?.document ?? facts.document,
                    errorTail: HandlerRun.errorTail, timeout: timeout))
            var redaction = redaction(for: request, variables: ownVariables)
            redaction.hideOutput(result.output)
            return HandlerRun(
                result: result, startedAt: startedAt, endedAt: time.now, timeout: timeout, redaction: redaction)
        } catch {
            throw HandlerFailure.cannotStart(error)
        }
    }

    private func redaction(for request: TokenRequest, variables: [String: String]) -> HandlerRedaction {
        var redaction = HandlerRedaction()
        redaction.hide(request.previous?.value)
        redaction.hide(request.rejectedToken)
        redaction.hide(request.handlerState)
        for name in Array(command.environment.keys) + command.inheritedVariables { redaction.hide(variables[name]) }
        if case .arguments(let arguments) = command.invocation {
            // The names of options are no secrets, and usage errors speak of them.
            for argument in arguments.dropFirst() where !argument.hasPrefix("-") { redaction.hide(argument) }
        }
        return redaction
    }
}

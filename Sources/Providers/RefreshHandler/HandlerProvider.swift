package import CredentialModel
package import Platform

/// Obtains tokens from a refresh handler: a program of the user's own that prints a fresh one.
///
/// The whole protocol in the order in which it happens: ``HandlerFacts`` in, the program's run, ``HandlerAnswer`` out,
/// and ``HandlerFailure`` says what a failure means.
package struct HandlerProvider: IdentityProvider {
    /// Takes what a handler wrote to stderr, redacted and escaped, line by line.
    package typealias Log = @Sendable (_ identity: String, _ lines: [String]) -> Void

    private let launcher: HandlerLauncher
    private let log: Log

    package init(
        command: HandlerCommand, runner: any ProcessRunner, secrets: SecretReader, time: any TimeSource,
        log: @escaping Log = { _, _ in }
    ) {
        launcher = HandlerLauncher(command: command, runner: runner, secrets: secrets, time: time)
        self.log = log
    }

    package func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        let run = try await launcher.run(for: request)
        if !run.errorLines.isEmpty { log(request.identity.name, run.errorLines) }

        let name = request.identity.name
        guard run.result.outcome == .exited(0) else {
            throw HandlerFailure.ended(run, report: run.report, identity: name)
        }
        let answer: HandlerAnswer
        do throws(HandlerViolation) {
            answer = try run.answer(from: request.identity.provider)
        } catch {
            throw HandlerFailure.malformed(error, run: run)
        }
        switch answer.content {
        case .failure(let report):
            throw HandlerFailure.reported(report, run: run, identity: name)
        case .token(let token) where token.value == request.rejectedToken:
            throw HandlerFailure.malformed(.rejectedToken, run: run)
        case .token(let token):
            return provided(.token(token), by: answer)
        case .credentials(let credentials):
            return provided(.credentials(credentials), by: answer)
        }
    }

    private func provided(_ proof: ProvidedToken.Proof, by answer: HandlerAnswer) -> ProvidedToken {
        ProvidedToken(
            proof: proof, identityID: answer.identityID, handlerState: answer.state, warnings: answer.warnings)
    }
}

extension HandlerViolation {
    /// The same token again, though the service has just refused it.
    static let rejectedToken = HandlerViolation(
        rule: .token, explanation: "has the token again that was just rejected",
        remedy: "fetch a fresh token when EVERCRED_REASON is 'rejected', whatever the cache says")
}

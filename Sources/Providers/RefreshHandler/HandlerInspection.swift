package import CredentialModel
package import Platform
package import StrictJSON

/// Runs a handler once, exactly as a refresh would, and holds it against every rule.
package struct HandlerInspection: Sendable {
    private let runner: any ProcessRunner
    private let secrets: SecretReader
    private let time: any TimeSource

    package init(runner: any ProcessRunner, secrets: SecretReader, time: any TimeSource) {
        self.runner = runner
        self.secrets = secrets
        self.time = time
    }

    /// The findings in the order of the rules; never empty, and none shows a token.
    ///
    /// - Parameters:
    ///   - previous: what the handler is told about the token before.
    ///   - state: what it is told to have returned under `state`.
    package func inspect(
        _ command: HandlerCommand, as provider: ProviderKind, identity: String = "handler-test",
        previous: ProviderToken? = nil, state: JSONValue? = nil
    ) async -> [HandlerFinding] {
        let request = TokenRequest(
            identity: Identity(name: identity, provider: provider),
            reason: previous == nil ? .initial : .advisory, previous: previous, handlerState: state)
        let launcher = HandlerLauncher(command: command, runner: runner, secrets: secrets, time: time)
        do throws(RefreshFailure) {
            let run = try await launcher.run(for: request)
            return [HandlerFinding(.ok, .start, "the command could be started")]
                + [exit(run, identity: identity), timing(run), size(run)] + answer(run, from: provider)
                + [leftovers(run), secrecy(run)]
        } catch {
            return [HandlerFinding(.violation, .start, error.message, remedy: error.remedy)]
        }
    }

    private func exit(_ run: HandlerRun, identity: String) -> HandlerFinding {
        if run.result.outcome == .exited(0) { return HandlerFinding(.ok, .exit, "it ended with exit 0") }
        let failure = HandlerFailure.ended(run, report: run.report, identity: identity)
        let consequence =
            switch failure.failureClass {
            case .needsLogin: "a refresh would wait for a login"
            case .rejected: "a refresh would try again after 1, 2 and 5 minutes, then ever more rarely"
            case .transient, .throttled, .tokenRejected, .identityGone: "a refresh would try again after seconds"
            }
        return HandlerFinding(
            failure.failureClass == .needsLogin ? .warning : .violation, .exit, "\(failure.message); \(consequence)",
            remedy: failure.remedy ?? "end with exit 0 and a token; 77 when only a login helps")
    }

    private func timing(_ run: HandlerRun) -> HandlerFinding {
        let taken = "it took \(Self.seconds(run.result.elapsed)) of \(Self.seconds(run.timeout))"
        if run.result.outcome == .timedOut {
            return HandlerFinding(.violation, .time, "it did not end in time: \(taken)", remedy: "raise its timeout")
        }
        if run.result.elapsed * 2 > run.timeout {
            return HandlerFinding(.warning, .time, taken, remedy: "raise its timeout, or make it faster")
        }
        return HandlerFinding(.ok, .time, taken)
    }

    private func size(_ run: HandlerRun) -> HandlerFinding {
        guard run.result.outcome != .outputTooLarge else {
            return HandlerFinding(
                .violation, .size, "it printed more than 64 KiB on stdout and was ended",
                remedy: "print one JSON object on stdout, and all else on stderr")
        }
        return HandlerFinding(.ok, .size, "it printed \(run.result.output.count) of at most 65536 bytes")
    }

    private func leftovers(_ run: HandlerRun) -> HandlerFinding {
        let count = run.result.survivors
        guard count > 0 else { return HandlerFinding(.ok, .leftovers, "it left no process behind") }
        return HandlerFinding(
            .violation, .leftovers, "it left \(count == 1 ? "a process" : "\(count) processes") behind, killed now",
            remedy: "wait for every program that it starts")
    }

    private func secrecy(_ run: HandlerRun) -> HandlerFinding {
        if run.redaction.knowsSecret(in: run.result.errorOutput) {
            return HandlerFinding(
                .violation, .secrecy, "its stderr repeats a token or another secret",
                remedy: "keep secrets out of stderr; look for 'set -x' and verbose options")
        }
        if run.errorLines.contains(where: { $0.contains(HandlerRedaction.mark) }) {
            return HandlerFinding(
                .warning, .secrecy, "its stderr holds words that look like secrets", remedy: "keep them out of stderr")
        }
        return HandlerFinding(.ok, .secrecy, "its stderr tells nothing secret")
    }

    private static func seconds(_ duration: Duration) -> String {
        let hundredths = duration.milliseconds / 10
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
    }
}

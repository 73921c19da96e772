import CredentialModel
import Platform
import StrictJSON
import UserPools

/// A command of the user's own that answers challenges: started, watched, redacted and judged as a refresh handler.
///
/// In: one JSON object on stdin, `{"identity", "provider", "username", "challenge", "parameters", "choices", "deadline",
/// "client_metadata", "user"}`, none of it secret. Out: `{"answer": "…"}`.
struct ChallengeHandler {
    /// The longest answer (bytes); the service takes no longer ones.
    static let answerLimit = 131_072

    let launcher: HandlerLauncher
    let log: HandlerProvider.Log

    /// The answer to a challenge.
    func answer(to challenge: PendingChallenge, for request: TokenRequest) async throws(RefreshFailure) -> Secret {
        let run = try await launcher.run(for: request, answering: challenge)
        if !run.errorLines.isEmpty { log(request.identity.name, run.errorLines) }
        guard run.result.outcome == .exited(0) else {
            throw HandlerFailure.ended(run, report: run.report, identity: request.identity.name)
        }
        if let report = run.report {
            throw HandlerFailure.reported(report, run: run, identity: request.identity.name)
        }
        do throws(HandlerViolation) {
            return try Self.answer(in: try HandlerAnswer.object(in: run.result.output))
        } catch {
            throw HandlerFailure.malformed(error, run: run)
        }
    }

    private static func answer(in object: JSONObject) throws(HandlerViolation) -> Secret {
        guard let answer = object[present: "answer"]?.string, !answer.isEmpty else {
            throw HandlerViolation(
                rule: .answer, explanation: "has no 'answer'", remedy: "print {\"answer\": \"…\"} on stdout")
        }
        guard answer.utf8.count <= answerLimit else {
            throw HandlerViolation(
                rule: .answer, explanation: "has an 'answer' of more than 128 KiB", remedy: "print the answer alone")
        }
        return Secret(answer)
    }
}

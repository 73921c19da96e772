import CredentialModel
import Platform

/// A handler's run that has come to its end.
struct HandlerRun {
    let result: ProcessResult
    let startedAt: Timestamp
    let endedAt: Timestamp
    let timeout: Duration
    let redaction: HandlerRedaction

    /// Its stderr, safe to show: line by line, without the blank ones.
    var errorLines: [String] {
        redaction.lines(of: result.errorOutput, isCut: result.errorOutput.count >= HandlerRun.errorTail)
    }

    /// How much of stderr is kept (bytes).
    static let errorTail = 8 << 10

    /// What it printed, read strictly.
    func answer(from provider: ProviderKind) throws(HandlerViolation) -> HandlerAnswer {
        try HandlerAnswer(reading: result.output, from: provider, startedAt: startedAt, now: endedAt)
    }

    /// What it said about its failure, if it did: a handler that failed owes no well-formed answer.
    var report: HandlerErrorReport? {
        guard let answer = try? HandlerAnswer.object(in: result.output), let error = answer[present: "error"] else {
            return nil
        }
        return try? HandlerErrorReport(error, in: answer)
    }
}

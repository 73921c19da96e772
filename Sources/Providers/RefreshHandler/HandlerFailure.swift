import CredentialModel
import Glibc
import Platform

/// What a handler's misfortune means for the next try.
///
/// Exit 77 needs a login; 126, 127 and malformed output are rejected; every other exit or death by signal is transient,
/// unless the handler's own JSON says that it is not retryable.
enum HandlerFailure {
    /// The longest part of a message that quotes the handler (bytes).
    private static let quoteLimit = 500

    /// It could not be started: for want of resources (transient), or because it is not there or not runnable, what a
    /// shell calls 127 and 126.
    static func cannotStart(_ error: ProcessError) -> RefreshFailure {
        let isShortage = [EAGAIN, ENOMEM, EMFILE, ENFILE, ETXTBSY, EIO].contains(error.errno)
        let remedy =
            switch error.errno {
            case ENOENT, ENOTDIR: "check the command's path, and the interpreter that its first line names"
            case EACCES: "make the handler executable (chmod +x) and its folder accessible"
            case ENOEXEC: "begin the script with #! and its interpreter"
            default: String?.none
            }
        return RefreshFailure(
            code: "handler.start", message: error.message, failureClass: isShortage ? .transient : .rejected,
            remedy: remedy)
    }

    /// It broke a rule with its answer.
    static func malformed(_ violation: HandlerViolation, run: HandlerRun) -> RefreshFailure {
        RefreshFailure(
            code: "handler.\(violation.rule.rawValue)",
            message: "the handler's answer \(violation.explanation)\(quote(run))", failureClass: .rejected,
            remedy: violation.remedy)
    }

    /// It ended otherwise than with exit 0; it may have left a report all the same.
    static func ended(_ run: HandlerRun, report: HandlerErrorReport?, identity: String) -> RefreshFailure {
        switch run.result.outcome {
        case .exited(77):
            return RefreshFailure(
                code: code(of: report, run: run) ?? "handler.login",
                message: "the handler needs a login (exit 77)\(words(of: report, run: run) ?? quote(run))",
                failureClass: .needsLogin, remedy: loginRemedy(identity))
        case .exited(let code) where code == 126 || code == 127:
            return RefreshFailure(
                code: "handler.exit", message: "the handler's command could not be run (exit \(code))\(quote(run))",
                failureClass: .rejected,
                remedy: code == 127
                    ? "install the missing command; PATH is \(ProcessEnvironment.searchPath)"
                    : "make the command executable (chmod +x)")
        case .exited(let code):
            if let report { return reported(report, run: run, identity: identity, exit: code) }
            return RefreshFailure(
                code: "handler.exit", message: "the handler failed (exit \(code))\(quote(run))",
                failureClass: .transient)
        case .signaled(let signal):
            return RefreshFailure(
                code: "handler.signal", message: "the handler was ended by signal \(signal)\(quote(run))",
                failureClass: report?.isRetryable == false ? .rejected : .transient)
        case .timedOut:
            return RefreshFailure(
                code: "handler.timeout",
                message: "the handler did not finish within \(run.timeout)\(quote(run))", failureClass: .transient,
                remedy: "make it faster, or raise refreshHandler.timeout")
        case .cancelled:
            return RefreshFailure(
                code: "handler.cancelled", message: "the handler was ended because the refresh was given up",
                failureClass: .transient)
        case .outputTooLarge:
            return RefreshFailure(
                code: "handler.size", message: "the handler printed more than 64 KiB on stdout\(quote(run))",
                failureClass: .rejected, remedy: "print one JSON object on stdout, and all else on stderr")
        }
    }

    /// It said itself that it failed.
    static func reported(
        _ report: HandlerErrorReport, run: HandlerRun, identity: String, exit: Int32? = nil
    ) -> RefreshFailure {
        let needsLogin = report.needsLogin && report.isRetryable != true
        let ending = exit.map { " (exit \($0))" } ?? ""
        return RefreshFailure(
            code: code(of: report, run: run) ?? "handler.error",
            message: "the handler failed\(ending)\(words(of: report, run: run) ?? quote(run))",
            failureClass: needsLogin ? .needsLogin : report.isRetryable == false ? .rejected : .transient,
            remedy: needsLogin ? loginRemedy(identity) : nil, retryAfter: report.retryAfter)
    }

    private static func loginRemedy(_ identity: String) -> String {
        "sign in again: evercred login \(identity), or what the handler asks for"
    }

    /// The report's code, when it is a word that may stand in an event.
    private static func code(of report: HandlerErrorReport?, run: HandlerRun) -> String? {
        guard let code = report?.code, (1...64).contains(code.utf8.count),
            code.utf8.allSatisfy({ SecretShape.isWordByte($0) })
        else { return nil }
        return run.redaction.line(code) == code ? code : nil
    }

    /// The report's message, as the end of a sentence.
    private static func words(of report: HandlerErrorReport?, run: HandlerRun) -> String? {
        (report?.message).map { run.redaction.line($0) }.flatMap { $0.isEmpty ? nil : ": \(shortened($0))" }
    }

    /// The last lines of stderr, as the end of a sentence: at most three, the last one in any case.
    private static func quote(_ run: HandlerRun) -> String {
        let lines = run.errorLines.suffix(3)
        guard let last = lines.last else { return "" }
        let all = lines.joined(separator: " / ")
        return ": \(all.utf8.count <= quoteLimit ? all : shortened(last))"
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > quoteLimit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: quoteLimit - 3)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return "\(text[..<end])…"
    }
}

package import CredentialModel
package import Platform
import Synchronization

/// Refresh handlers without processes: each run is answered by a rule, and remembered.
package final class FakeHandlers: ProcessRunner {
    /// One run, as a handler sees it.
    package struct Run: Sendable, Hashable {
        package let identity: String
        package let reason: String
        package let attempt: Int
        /// What came in on stdin.
        package let input: String
        package let at: BootInstant
    }

    package enum Answer: Sendable, Hashable {
        /// A token that lives so long.
        case token(lifetime: Duration)
        /// Finished credentials, in the form of `credential_process`, that live so long.
        case credentials(lifetime: Duration)
        /// The same token as the last time.
        case sameToken
        /// Whatever it prints.
        case output(String)
        case exit(Int32)
    }

    private struct State {
        var runs: [Run] = []
        var lastOutput: [String: String] = [:]
        var gate: Gate?
        var rule: @Sendable (Run) -> Answer = { _ in .token(lifetime: .seconds(3600)) }
    }

    private let clock: ManualClock
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// - Parameter now: the time by which tokens end, which need not be the machine's.
    package init(clock: ManualClock, now: @escaping @Sendable () -> Timestamp) {
        self.clock = clock
        self.now = now
    }

    /// Answers runs by a rule from now on.
    package func answer(_ rule: @escaping @Sendable (Run) -> Answer) { state.withLock { $0.rule = rule } }

    /// Answers every run alike from now on.
    package func answer(_ answer: Answer) { self.answer { _ in answer } }

    /// Runs wait at this gate before they end.
    package func hold(at gate: Gate?) { state.withLock { $0.gate = gate } }

    package var runs: [Run] { state.withLock { $0.runs } }

    package func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult {
        let variables = request.environment
        let run = Run(
            identity: variables["EVERCRED_IDENTITY"] ?? "", reason: variables["EVERCRED_REASON"] ?? "",
            attempt: variables["EVERCRED_ATTEMPT"].flatMap { Int($0) } ?? 0,
            input: String(decoding: request.input, as: UTF8.self), at: clock.bootNow)
        let (gate, answer, number) = state.withLock { state in
            state.runs.append(run)
            return (state.gate, state.rule(run), state.runs.count)
        }
        await gate?.pass()
        switch answer {
        case .exit(let code): return ProcessResult(outcome: .exited(code))
        case .output(let text): return ProcessResult(outcome: .exited(0), output: Array(text.utf8))
        case .sameToken:
            let text = state.withLock { $0.lastOutput[run.identity] } ?? ""
            return ProcessResult(outcome: .exited(0), output: Array(text.utf8))
        case .credentials(let lifetime):
            let end = now() + lifetime
            let text =
                #"{"Version":1,"AccessKeyId":"ASIATEST\#(number)","SecretAccessKey":"test-secret-\#(number)""#
                + #","SessionToken":"test-session:\#(number):\#(end.milliseconds)","Expiration":"\#(end.rfc3339)"}"#
            return ProcessResult(outcome: .exited(0), output: Array(text.utf8))
        case .token(let lifetime):
            let end = (now() + lifetime).milliseconds
            let text = #"{"token":"token:\#(run.identity):\#(number):\#(end)","expires_at":\#(end)}"#
            state.withLock { $0.lastOutput[run.identity] = text }
            return ProcessResult(outcome: .exited(0), output: Array(text.utf8))
        }
    }
}

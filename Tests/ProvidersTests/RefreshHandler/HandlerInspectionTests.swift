import CredentialModel
import Glibc
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// `evercred handler test`, with real programs.
@Suite(.timeLimit(.minutes(1)))
struct `An inspected handler` {
    let runner: SpawningProcessRunner

    init() throws { runner = try SpawningProcessRunner() }

    private func findings(
        _ script: String, as provider: ProviderKind = .facebook, timeout: Duration = .seconds(20),
        previous: ProviderToken? = nil, state: JSONValue? = nil
    ) async -> [HandlerFinding] {
        await HandlerInspection(
            runner: runner, secrets: SecretReader(runner: runner, environment: [:]), time: ManualClock()
        ).inspect(
            HandlerCommand(invocation: .shell(script), timeout: timeout, workingDirectory: "/"), as: provider,
            previous: previous, state: state)
    }

    private func faults(_ findings: [HandlerFinding]) -> [HandlerRule] {
        findings.filter { $0.grade != .ok }.map(\.rule)
    }

    @Test func `that keeps every rule is fine in all of them`() async {
        let findings = await findings(#"cat >/dev/null; echo '{"token": "test-token-1", "expires_in": 3600}'"#)
        #expect(faults(findings) == [])
        #expect(
            findings.map(\.rule) == [
                .start, .exit, .time, .size, .answer, .token, .expiry, .identityID, .state, .leftovers, .secrecy,
            ])
    }

    static let faulty: [(String, [HandlerRule])] = [
        ("echo nothing", [.answer]),
        ("exit 3", [.exit]), ("exit 77", [.exit]), ("exit 127", [.exit]), ("kill -9 $$", [.exit]),
        (#"echo '{"error": {"message": "down"}}'; exit 1"#, [.exit]),
        ("yes", [.exit, .size]),
        (#"echo '{"token": "test-token-1"}'"#, [.expiry]),
        (#"echo '{"token": "test-token-1", "expires_in": 10}'"#, [.expiry]),
        (#"echo '{"token": "test-token-1", "expires_in": 999999999}'"#, [.expiry]),
        (#"echo '{"token": "test-token-1", "expiresAt": 5}'"#, [.expiry, .answer]),
        (#"echo '{"token": "a b", "identity_id": "x", "expires_in": 900}'"#, [.token, .identityID]),
        (#"echo '{"token": "test-token-1", "expires_in": 900}'; sleep 60 &"#, [.leftovers]),
        (#"echo '{"token": "test-token-1", "expires_in": 900}'; setsid sleep 60 >/dev/null &"#, [.leftovers]),
        (#"echo '{"token": "test-token-1", "expires_in": 900}' | tee /dev/stderr"#, [.secrecy]),
        (#"set -x; echo '{"token": "test-token-1", "expires_in": 900}'"#, [.secrecy]),
        (#"echo '{"token": "test-token-1", "expires_in": 900}'; echo password=abc >&2"#, [.secrecy]),
    ]

    @Test(arguments: faulty)
    func `is told every rule that it breaks`(script: String, rules: [HandlerRule]) async {
        let findings = await findings(script)
        #expect(faults(findings) == rules)
        #expect(findings.allSatisfy { $0.grade == .ok || $0.remedy != nil })
        #expect(!findings.contains { "\($0)".contains("test-token-1") })
    }

    @Test func `that does not end in time breaks that rule`() async {
        let findings = await findings("sleep 60", timeout: .milliseconds(100))
        #expect(faults(findings) == [.exit, .time])
    }

    @Test func `that does not exist cannot be started`() async {
        let inspection = HandlerInspection(
            runner: runner, secrets: SecretReader(runner: runner, environment: [:]), time: ManualClock())
        let findings = await inspection.inspect(
            HandlerCommand(invocation: .arguments(["./missing"]), workingDirectory: "/"), as: .google)
        #expect(findings.map(\.rule) == [.start])
        #expect(findings.first?.grade == .violation)
    }

    @Test func `of a provider with JWTs is warned about another kind of token`() async {
        let findings = await findings(
            #"cat >/dev/null; echo '{"token": "test-token-1", "expires_in": 3600}'"#, as: .google)
        #expect(faults(findings) == [.token])
    }

    @Test func `is told its last token and state, and may not repeat them`() async {
        let previous = ProviderToken(
            value: Secret(Sample.previousToken), expiration: Sample.now, obtainedAt: Sample.now)
        let findings = await findings(
            #"cat >&2; echo '{"token": "test-token-1", "expires_in": 3600}'"#, previous: previous, state: ["x": "y"])
        #expect(faults(findings) == [.secrecy])
    }

    @Test func `of a process must give whole credentials`() async {
        let findings = await findings(#"echo '{"Version": 1, "AccessKeyId": "ASIATEST"}'"#, as: .process)
        #expect(faults(findings) == [.credentials])
    }
}

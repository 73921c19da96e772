import CredentialModel
import Engine
import Synchronization
import TestSupport
import Testing

@testable import Endpoints

/// What the endpoint tells of a running daemon, and how long it waits for a refresh.
struct `The source of what a daemon holds` {
    private let clock = ManualClock()

    private func holding(
        _ credentials: TemporaryCredentials? = nil, isEnding: Bool = false, _ prospect: SetHolding.Prospect = .coming,
        failure: RefreshFailure? = nil
    ) -> SetHolding {
        var holding = SetHolding(prospect: prospect)
        holding.credentials = credentials
        holding.isEnding = isEnding
        holding.roleARN = "arn:aws:iam::111122223333:role/Billing"
        holding.failure = failure
        return holding
    }

    private func answer(_ source: OrchestratorSource) async -> Result<ServedCredentials, CredentialRefusal> {
        do throws(CredentialRefusal) {
            return .success(try await source.credentials(of: "billing"))
        } catch {
            return .failure(error)
        }
    }

    private static let old = ScriptedSource.billing.credentials
    private static let new = TemporaryCredentials(
        accessKeyID: "ASIATESTNEW", secretAccessKey: Secret("test-secret-key-new"),
        sessionToken: Secret("test-session-token-new"), expiration: Timestamp(seconds: 1_795_440_000),
        issuedAt: Timestamp(seconds: 1_795_436_400))

    @Test func `answers from memory while there is time`() async {
        let source = OrchestratorSource(time: clock) { _ in
            self.holding(Self.old)
        } settle: { _ in
            Issue.record("nothing had to be waited for")
        }
        #expect(await answer(source) == .success(ServedCredentials(Self.old, roleARN: holding().roleARN)))
        #expect(clock.sleeperCount == 0)
    }

    @Test(arguments: [true, false])
    func `waits for a refresh in the last minute, or without credentials`(hasOld: Bool) async {
        let gate = Gate()
        let holdings = Mutex([holding(hasOld ? Self.old : nil, isEnding: true), holding(Self.new)])
        let source = OrchestratorSource(time: clock) { _ in
            holdings.withLock { $0.removeFirst() }
        } settle: { _ in
            await gate.pass()
        }
        let reader = Task { await answer(source) }
        await gate.waitForArrivals()
        gate.open()
        #expect(await reader.value == .success(ServedCredentials(Self.new, roleARN: holding().roleARN)))
    }

    @Test func `waits no longer than 1.5 s, gives what is there, and lets everybody wait for one refresh`() async {
        let gate = Gate()
        let settles = Mutex(0)
        let source = OrchestratorSource(time: clock) { _ in
            self.holding(Self.old, isEnding: true)
        } settle: { _ in
            settles.withLock { $0 += 1 }
            await gate.pass()
        }
        let readers = (0..<10).map { _ in Task { await answer(source) } }
        await clock.waitForSleepers(10)
        clock.advance(by: CredentialServer.patience)
        for reader in readers {
            #expect(await reader.value == .success(ServedCredentials(Self.old, roleARN: holding().roleARN)))
        }
        #expect(settles.withLock(\.self) == 1)
        gate.open()
    }

    @Test func `says why there is nothing`() async {
        let failure = RefreshFailure(code: "http.timeout", message: "No answer in time", failureClass: .transient)
        let cases: [(SetHolding, CredentialRefusal)] = [
            (holding(nil, .unknown), CredentialRefusal(.unknown, "there is no credential set 'billing' any more")),
            (
                holding(nil, .none("log in again")),
                CredentialRefusal(.unavailable, "'billing' has no valid credentials: log in again")
            ),
            (
                holding(nil, failure: failure),
                CredentialRefusal(
                    .pending, "'billing' has no valid credentials yet: No answer in time; it is tried again")
            ),
            (
                holding(nil),
                CredentialRefusal(.pending, "'billing' has no valid credentials yet: they are being fetched")
            ),
        ]
        for (holding, refusal) in cases {
            let source = OrchestratorSource(time: clock) { _ in
                holding
            } settle: { _ in
            }
            #expect(await answer(source) == .failure(refusal))
        }
    }
}

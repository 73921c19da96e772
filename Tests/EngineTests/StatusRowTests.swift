import CredentialModel
import State
import StrictJSON
import Testing

@testable import Engine

/// What the remembered records amount to.
@Suite struct StatusRowTests {
    private static let now = Samples.now

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var remaining: Duration? = .seconds(3600)
        var setFailure: FailureRecord?
        var tokenFailure: FailureRecord?
        var isResting = false
        var isRole = false
        let condition: StatusRow.Condition
        var testDescription: String { name }
    }

    @Test(
        arguments: [
            Case(name: "an hour left", condition: .fresh),
            Case(name: "27 minutes left", remaining: .seconds(27 * 60), condition: .fresh),
            Case(name: "19 minutes left", remaining: .seconds(19 * 60), condition: .due),
            Case(name: "nothing yet", remaining: nil, condition: .due),
            Case(name: "ran out", remaining: .seconds(-1), condition: .expired),
            Case(name: "network trouble", setFailure: Samples.failure(), condition: .retrying),
            Case(name: "throttled", setFailure: Samples.failure(.throttled), condition: .retrying),
            Case(name: "token refused", setFailure: Samples.failure(.tokenRejected), condition: .retrying),
            Case(name: "identity gone", setFailure: Samples.failure(.identityGone), condition: .retrying),
            Case(name: "rejected", setFailure: Samples.failure(.rejected), condition: .rejected),
            Case(
                name: "ran out, rejected", remaining: .zero, setFailure: Samples.failure(.rejected),
                condition: .rejected),
            Case(
                name: "the token needs a login", tokenFailure: Samples.failure(.needsLogin, next: nil),
                condition: .needsLogin),
            Case(
                name: "a role whose identity's token failed", tokenFailure: Samples.failure(.rejected), isRole: true,
                condition: .fresh),
            Case(name: "logged out", remaining: nil, isResting: true, condition: .resting),
            Case(
                name: "logged out after a failure", remaining: nil, setFailure: Samples.failure(.rejected),
                isResting: true, condition: .resting),
        ]
    )
    func `the condition is one word`(_ example: Case) {
        let definition = example.isRole ? Samples.role("prod") : Samples.set()
        let set = Samples.record(
            definition, example.remaining.map { Samples.credentials(endingIn: $0) }, failure: example.setFailure)
        var identity = Samples.record(Samples.identity(), failure: example.tokenFailure)
        identity.isResting = example.isResting
        #expect(StatusRow(set: set, identity: identity, now: Self.now).condition == example.condition)
    }

    @Test(
        arguments: [
            (.seconds(3600), .zero, true, true),
            (.seconds(1), .zero, true, true),
            (.zero, .zero, false, false),
            (.seconds(-1), .zero, false, false),
            (.seconds(1800), .seconds(1799), true, true),
            (.seconds(1800), .seconds(1800), true, false),
            (.seconds(1800), .seconds(3600), true, false),
        ] as [(Duration, Duration, Bool, Bool)]
    )
    func `usable credentials outlive the horizon`(remaining: Duration, horizon: Duration, isValid: Bool, isUsable: Bool)
    {
        let set = Samples.record(Samples.set(), Samples.credentials(endingIn: remaining))
        let row = StatusRow(set: set, identity: nil, now: Self.now, horizon: horizon)
        #expect(row.hasValidCredentials == isValid)
        #expect(row.isUsable == isUsable)
    }

    @Test func `the service's clock decides whether credentials live`() {
        var set = Samples.record(Samples.set(), Samples.credentials(endingIn: .seconds(600)))
        set.clockOffset = .seconds(601)
        #expect(!StatusRow(set: set, identity: nil, now: Self.now).hasValidCredentials)
        set.clockOffset = .seconds(-3600)
        #expect(StatusRow(set: set, identity: nil, now: Self.now).condition == .fresh)
    }

    @Test func `the next refresh is the next try, the due time, or nothing that time will bring`() throws {
        let fresh = StatusRow(set: Samples.record(Samples.set()), identity: nil, now: Self.now)
        let window = Self.now + .seconds(3600) - (try #require(fresh.nextRefresh))
        #expect(window >= .seconds(1200))
        #expect(window < .seconds(1560))
        let failing = Samples.record(Samples.set(), failure: Samples.failure(next: .seconds(42)))
        #expect(StatusRow(set: failing, identity: nil, now: Self.now).nextRefresh == Self.now + .seconds(42))
        let stuck = Samples.record(Samples.set(), failure: Samples.failure(.needsLogin, next: nil))
        #expect(StatusRow(set: stuck, identity: nil, now: Self.now).nextRefresh == nil)
    }

    @Test func `a role's row shows no token, and the words that scripts look for`() {
        let identity = Samples.record(Samples.identity())
        let own = StatusRow(set: Samples.record(Samples.set()), identity: identity, now: Self.now)
        #expect(own.tokenExpiration == Self.now + .seconds(3600))
        let failure = Samples.failure(.rejected, count: 3)
        let role = StatusRow(
            set: Samples.record(Samples.role("prod"), failure: failure), identity: identity, now: Self.now)
        #expect(role.tokenExpiration == nil)
        let json = role.json
        #expect(json["name"] == "prod")
        #expect(json["identity"] == "billing")
        #expect(json["state"] == "rejected")
        #expect(json["failures"] == 3)
        #expect(json["error"]?["code"] == "test.failure")
        #expect(json["error"]?["retryable"] == false)
        #expect(json["roleArn"] == "arn:aws:iam::111122223333:role/Test")
    }
}

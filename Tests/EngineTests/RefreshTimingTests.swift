import CredentialModel
import Scheduling
import State
import Testing

@testable import Engine

/// When the two clocks of a set ask for something, and why.
@Suite struct RefreshTimingTests {
    static let boot = BootInstant(nanoseconds: 1_000_000_000_000)

    /// A set, the identity that it belongs to, and whatever a test wants of them. Both hold something good for an hour.
    struct Entries {
        var set: SetEntry
        var identity: IdentityEntry

        init(_ definition: CredentialSet = Samples.set()) {
            set = SetEntry(record: Samples.record(definition))
            identity = IdentityEntry(identity: Samples.identity(), record: Samples.record(Samples.identity()))
            set.expiresAt = boot + .seconds(3600)
            identity.tokenExpiresAt = boot + .seconds(3600)
        }

        mutating func hold(credentials remaining: Duration, of lifetime: Duration = .seconds(3600)) {
            set.record.credentials = Samples.credentials(endingIn: remaining, lifetime: lifetime)
            set.expiresAt = boot + remaining
        }

        mutating func hold(token remaining: Duration, of lifetime: Duration = .seconds(3600)) {
            identity.record.token = Samples.token(endingIn: remaining, lifetime: lifetime)
            identity.tokenExpiresAt = boot + remaining
        }

        mutating func fail(_ failureClass: FailureClass = .transient, next: Duration?) {
            set.record.failure = Samples.failure(failureClass, next: next)
            set.nextAttempt = next.map { boot + $0 }
        }

        mutating func failToken(_ failureClass: FailureClass = .transient, next: Duration?) {
            identity.record.failure = Samples.failure(failureClass, next: next)
            identity.nextAttempt = next.map { boot + $0 }
        }
    }

    /// What is due: the seconds from now, and the reason; `nil` for nothing.
    struct Answer: Equatable, CustomStringConvertible {
        var token: (Int64, RefreshReason)?
        var credentials: (Int64, RefreshReason)?

        /// Phases are fractions: a second more or less is the same.
        static func == (left: Self, right: Self) -> Bool {
            isSame(left.token, right.token) && isSame(left.credentials, right.credentials)
        }

        private static func isSame(_ left: (Int64, RefreshReason)?, _ right: (Int64, RefreshReason)?) -> Bool {
            guard let left, let right else { return left == nil && right == nil }
            return abs(left.0 - right.0) <= 1 && left.1 == right.1
        }

        var description: String {
            "token \(token.map { "\($0)" } ?? "-"), credentials \(credentials.map { "\($0)" } ?? "-")"
        }
    }

    private static func answer(_ entries: Entries, margin: Duration = .zero) -> Answer {
        let isOwn = entries.set.record.definition.role == nil
        let timing = RefreshTiming(
            set: entries.set, identity: isOwn ? entries.identity : nil, owner: entries.identity, margin: margin,
            now: boot)
        func part(_ due: RefreshTiming.Due?) -> (Int64, RefreshReason)? {
            due.map { (whole($0.at - boot), $0.reason) }
        }
        return Answer(token: part(timing.token), credentials: part(timing.credentials))
    }

    /// Whole seconds, rounded to the nearest.
    private static func whole(_ duration: Duration) -> Int64 { Int64(duration.secondsValue.rounded()) }

    /// The seconds after which an hour's credentials of the set `billing` are due.
    private static let advisory =
        (Duration.seconds(3600)
        - RefreshPlanner.advisoryWindow(lifetime: .seconds(3600), policy: RefreshPolicy(), name: "billing")).components
        .seconds

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var set = Samples.set()
        var margin = Duration.zero
        let change: @Sendable (inout Entries) -> Void
        let token: (Int64, RefreshReason)?
        let credentials: (Int64, RefreshReason)?

        init(
            _ description: String, set: CredentialSet = Samples.set(), margin: Duration = .zero,
            token: (Int64, RefreshReason)?, credentials: (Int64, RefreshReason)?,
            _ change: @escaping @Sendable (inout Entries) -> Void = { _ in }
        ) {
            testDescription = description
            self.set = set
            self.margin = margin
            self.token = token
            self.credentials = credentials
            self.change = change
        }
    }

    private static let cases = [
        Case("both fresh", token: (1800, .advisory), credentials: (advisory, .advisory)),
        Case("nothing at all", token: (0, .initial), credentials: (0, .initial)) {
            $0.set.record.credentials = nil
            $0.set.expiresAt = nil
            $0.identity.record.token = nil
            $0.identity.tokenExpiresAt = nil
        },
        Case("no credentials yet, but a token", token: (1800, .advisory), credentials: (0, .initial)) {
            $0.set.record.credentials = nil
            $0.set.expiresAt = nil
        },
        Case("credentials in the window", token: (1800, .advisory), credentials: (advisory - 2400, .advisory)) {
            $0.hold(credentials: .seconds(1200))
        },
        Case("credentials in their last minute", token: (1800, .advisory), credentials: (advisory - 3541, .mandatory)) {
            $0.hold(credentials: .seconds(59))
        },
        Case("another fingerprint", token: (1800, .advisory), credentials: (0, .configuration)) {
            $0.set.record.definition.fingerprint = "print-2"
        },
        Case("refused by a service", token: (1800, .advisory), credentials: (0, .rejected)) { $0.set.isRefused = true },
        Case("forced", token: (0, .forced), credentials: (0, .forced)) {
            $0.set.isForced = true
            $0.identity.isForced = true
        },
        Case("forced in the middle of a backoff", token: (0, .forced), credentials: (0, .forced)) {
            $0.fail(.rejected, next: .seconds(900))
            $0.failToken(.needsLogin, next: nil)
            $0.set.isForced = true
            $0.identity.isForced = true
        },
        Case("refreshed a moment ago", token: (1800, .advisory), credentials: (20, .advisory)) {
            $0.hold(credentials: .seconds(600))
            $0.set.refreshedAt = boot - .seconds(10)
        },
        // Under cron.
        Case(
            "the next run is 30 min away", margin: .seconds(1800), token: (30, .advisory),
            credentials: (advisory - 1800, .advisory)),
        Case(
            "the next run is an hour away", margin: .seconds(3600), token: (30, .advisory),
            credentials: (advisory - 3600, .advisory)),
        // Logged out.
        Case("resting", token: nil, credentials: nil) { $0.identity.record.isResting = true },
        Case("resting, but forced", token: (0, .forced), credentials: (0, .forced)) {
            $0.identity.record.isResting = true
            $0.set.isForced = true
            $0.identity.isForced = true
        },
        // Failures of the credentials' clock.
        Case("in a backoff", token: (1800, .advisory), credentials: (42, .advisory)) {
            $0.hold(credentials: .seconds(900))
            $0.fail(next: .seconds(42))
        },
        Case("a backoff that ends before the due time", token: (1800, .advisory), credentials: (advisory, .advisory)) {
            $0.fail(next: .seconds(42))
        },
        // Failures of the token's clock.
        Case("the early renewal of a token failed", token: (77, .advisory), credentials: (advisory, .advisory)) {
            $0.hold(token: .seconds(900))
            $0.failToken(next: .seconds(77))
        },
        Case("the early renewal of a token needs a login", token: nil, credentials: (advisory, .advisory)) {
            $0.hold(token: .seconds(900))
            $0.failToken(.needsLogin, next: nil)
        },
        Case("an ended token blocks the exchange for its backoff", token: (77, .advisory), credentials: (77, .advisory))
        {
            $0.hold(credentials: .seconds(900))
            $0.hold(token: .zero)
            $0.failToken(next: .seconds(77))
        },
        Case("an ended token that needs a login blocks the exchange", token: nil, credentials: nil) {
            $0.hold(credentials: .seconds(900))
            $0.hold(token: .zero)
            $0.failToken(.needsLogin, next: nil)
        },
        Case("a token that would not outlive the exchange", token: (0, .initial), credentials: (0, .initial)) {
            $0.set.record.credentials = nil
            $0.hold(token: .seconds(120))
        },
        Case("a token that just outlives the exchange", token: (-1679, .advisory), credentials: (0, .initial)) {
            $0.set.record.credentials = nil
            $0.hold(token: .seconds(121))
        },
        Case(
            "an ended token is nobody's business before the credentials are due", token: (advisory, .advisory),
            credentials: (advisory, .advisory)
        ) { $0.hold(token: .seconds(-1)) },
        // Policies and kinds.
        Case("an identity without a refresher", token: nil, credentials: (advisory, .advisory)) {
            $0.identity.identity.refreshHandler = nil
        },
        Case("a guest", token: nil, credentials: (0, .initial)) {
            $0.identity.identity.provider = .guest
            $0.identity.identity.refreshHandler = nil
            $0.identity.record.token = nil
            $0.set.record.credentials = nil
        },
        Case(
            "a process, whose handler brings the credentials", token: (advisory, .advisory),
            credentials: (advisory, .advisory)
        ) {
            $0.identity.identity.provider = .process
            $0.identity.record.token = nil
        },
        Case("a role has no token", set: Samples.role("billing"), token: nil, credentials: (advisory, .advisory)),
        Case("a role of an identity that rests", set: Samples.role("billing"), token: nil, credentials: nil) {
            $0.identity.record.isResting = true
        },
        Case(
            "a role whose identity's token failed", set: Samples.role("billing"), token: nil,
            credentials: (advisory, .advisory)
        ) { $0.failToken(.needsLogin, next: nil) },
    ]

    @Test(arguments: cases)
    func `the clocks ask for the right thing at the right time`(_ example: Case) {
        var entries = Entries(example.set)
        example.change(&entries)
        let answer = Self.answer(entries, margin: example.margin)
        #expect(answer == Answer(token: example.token, credentials: example.credentials))
    }

    @Test func `a token that is all that is wanted has the one clock`() {
        var entries = Entries()
        entries.identity.identity.flow = .tokenOnly
        entries.set.record.credentials = nil
        entries.set.expiresAt = nil
        #expect(Self.answer(entries) == Answer(token: (1800, .advisory)))
        entries.failToken(next: .seconds(2000))
        #expect(Self.answer(entries) == Answer(token: (2000, .advisory)))
        entries.hold(token: .seconds(100))
        entries.failToken(next: .seconds(30))
        #expect(Self.answer(entries) == Answer(token: (30, .mandatory)))
        entries.failToken(.needsLogin, next: nil)
        #expect(Self.answer(entries) == Answer())
        entries.set.isForced = true
        #expect(Self.answer(entries) == Answer(token: (0, .forced)))
        entries.set.isForced = false
        entries.identity.record.failure = nil
        entries.identity.record.token = nil
        #expect(Self.answer(entries) == Answer(token: (0, .initial)))
    }

    @Test
    func `a token that lives too short for an exchange is renewed at half its life where it is wanted for itself`() {
        var entries = Entries()
        entries.hold(token: .seconds(60), of: .seconds(60))
        // Nothing is exchanged for 36 minutes, and nobody else needs it.
        let due = Self.answer(entries).credentials
        #expect(Self.answer(entries) == Answer(token: due, credentials: due))
        entries.set.record.definition.outputs.append(.token(FileTarget(file: "/token")))
        #expect(Self.answer(entries) == Answer(token: (30, .mandatory), credentials: due))
        entries.identity.identity.flow = .tokenOnly
        #expect(Self.answer(entries) == Answer(token: (30, .mandatory)))
        entries.hold(token: .seconds(20), of: .seconds(60))
        #expect(Self.answer(entries) == Answer(token: (0, .mandatory)))
        entries.failToken(next: .seconds(7))
        #expect(Self.answer(entries) == Answer(token: (7, .mandatory)))
    }

    @Test func `a token is renewed late where that is wanted`() throws {
        var entries = Entries()
        entries.identity.identity.policy = RefreshPolicy(renewsTokenLate: true)
        let early = try #require(Self.answer(entries).token)
        #expect(early.0 > 1_000_000)
        // Under cron too.
        #expect(try #require(Self.answer(entries, margin: .seconds(3600)).token).0 > 1_000_000)
        entries.hold(token: .seconds(100))
        entries.set.record.credentials = nil
        #expect(Self.answer(entries) == Answer(token: (0, .initial), credentials: (0, .initial)))
    }

    @Test func `what is next is the earlier of the two`() {
        var entries = Entries()
        let now = Self.boot
        func next() -> BootInstant? {
            RefreshTiming(
                set: entries.set, identity: entries.identity, owner: entries.identity, margin: .zero, now: now
            )
            .next
        }
        #expect(next() == now + .seconds(1800))
        entries.hold(credentials: .seconds(600))
        #expect(next().map { $0 < now } == true)
        entries.identity.record.isResting = true
        #expect(next() == nil)
    }
}

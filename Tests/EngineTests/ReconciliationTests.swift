import Config
import CredentialModel
import State
import StrictJSON
import Testing

@testable import Engine

/// What a configuration makes of a remembered state.
@Suite struct ReconciliationTests {
    private static let now = Samples.now
    private static let place = Placement(file: "/aws/credentials", profile: "billing")

    /// A state that knows one identity with its set, and that set's roles.
    private static func contents(_ roles: CredentialSet...) -> StateContents {
        StateContents(
            identities: [Samples.record(Samples.identity())],
            sets: ([Samples.set()] + roles).map { Samples.record($0) })
    }

    private static func reconcile(
        _ identities: [Identity], _ sets: [CredentialSet], _ contents: StateContents, mayRetire: Bool = true,
        mayPrune: Bool = false
    ) -> Reconciliation {
        Reconciliation(
            identities: identities, sets: sets, contents: contents, now: now, mayRetire: mayRetire, mayPrune: mayPrune)
    }

    @Test func `what was never seen begins from nothing`() throws {
        let plan = Self.reconcile([Samples.identity()], [Samples.set()], StateContents())
        let identity = try #require(plan.identities.first)
        #expect(identity.token == nil && identity.identityID == nil && !identity.isSignedIn)
        #expect(plan.sets.first?.credentials == nil)
        #expect(plan.changes.count == 2)
        #expect(plan.removals.isEmpty && plan.retired.isEmpty && plan.leaving.isEmpty)
    }

    @Test func `what has not changed costs nothing`() {
        let contents = Self.contents(Samples.role("prod"))
        let plan = Self.reconcile([Samples.identity()], [Samples.set(), Samples.role("prod")], contents)
        #expect(plan.identities == contents.identities)
        #expect(plan.sets == contents.sets)
        #expect(plan.changes.isEmpty && plan.removals.isEmpty)
    }

    // MARK: Changes of an identity

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var keepsID = false
        var keepsToken = true
        var keepsState = true
        var keepsKeys = false
        let change: @Sendable (inout Identity) -> Void
    }

    @Test(
        arguments: [
            Change(testDescription: "provider", keepsToken: false, keepsState: false) { $0.provider = .facebook },
            Change(testDescription: "pool") { $0.identityPoolID = "eu-west-1:pool-2" },
            Change(testDescription: "user", keepsToken: false) { $0.user = ["email": "other@example.com"] },
            Change(testDescription: "custom role", keepsID: true) { $0.customRoleARN = "arn:aws:iam::1:role/Other" },
            Change(testDescription: "endpoint", keepsID: true, keepsKeys: true) {
                $0.endpoints.cognitoIdentity = "http://127.0.0.1:1"
            },
            Change(testDescription: "region", keepsID: true, keepsKeys: true) { $0.region = "eu-west-2" },
        ]
    )
    func `a changed identity loses what no longer fits`(_ example: Change) throws {
        var contents = Self.contents()
        contents.identities[0].handlerState = "cursor"
        contents.identities[0].failure = Samples.failure(.rejected)
        contents.sets[0].failure = Samples.failure(.rejected)
        var identity = Samples.identity()
        example.change(&identity)
        var set = Samples.set()
        set.fingerprint = "print-2"
        let plan = Self.reconcile([identity], [set], contents)
        let record = try #require(plan.identities.first)
        #expect((record.identityID != nil) == example.keepsID)
        #expect((record.token != nil) == example.keepsToken)
        #expect((record.handlerState != nil) == example.keepsState)
        #expect(record.failure == nil)
        #expect(record.definition == identity)
        let kept = try #require(plan.sets.first)
        #expect((kept.credentials != nil) == example.keepsKeys)
        #expect(kept.failure == nil)
        // The keys are still those of the old fingerprint: due at once.
        #expect(kept.fingerprint != kept.definition.fingerprint)
        #expect(plan.removals.map(\.placement) == (example.keepsKeys ? [] : [Self.place]))
        #expect(plan.changes.contains(.identity(record)) && plan.changes.contains(.set(kept)))
    }

    @Test(arguments: [true, false])
    func `another user of a user pool is another identity`(isClient: Bool) throws {
        let pool = UserPoolRefresher(
            userPoolID: "eu-west-1_A", clientID: "1client", username: "alice", password: .environment(name: "P"))
        var identity = Samples.identity()
        identity.refresher = .userPool(pool)
        var contents = Self.contents()
        contents.identities[0].definition = identity
        var other = pool
        if isClient { other.clientID = "2client" } else { other.username = "bob" }
        identity.refresher = .userPool(other)
        var set = Samples.set()
        set.fingerprint = "print-2"
        let plan = Self.reconcile([identity], [set], contents)
        let record = try #require(plan.identities.first)
        #expect(record.token == nil && record.identityID == nil)
        #expect(plan.sets.first?.credentials == nil)
        #expect(plan.removals.map(\.placement) == [Self.place])
    }

    // MARK: Changes of a role

    @Test func `another duration keeps a role's keys in place until there are new ones`() throws {
        var role = Samples.role("prod")
        role.role?.duration = .seconds(7200)
        role.fingerprint = "print-2"
        let plan = Self.reconcile(
            [Samples.identity()], [Samples.set(), role], Self.contents(Samples.role("prod")))
        let record = try #require(plan.sets.last)
        #expect(record.credentials != nil)
        #expect(record.fingerprint == "print-1" && record.definition.fingerprint == "print-2")
        #expect(plan.removals.isEmpty)
    }

    @Test func `keys of another role leave the outputs first`() throws {
        var role = Samples.role("prod", arn: "arn:aws:iam::444455556666:role/Test")
        role.fingerprint = "print-2"
        let plan = Self.reconcile(
            [Samples.identity()], [Samples.set(), role], Self.contents(Samples.role("prod")))
        let record = try #require(plan.sets.last)
        #expect(record.credentials == nil)
        let place = Placement(file: "/aws/credentials", profile: "prod")
        #expect(plan.removals == [.init(set: "prod", signature: "prod", placement: place)])
        // Until it is gone the section is remembered: a start that is cut short is made up for by the next one.
        #expect(Array(record.placements.keys) == [place])
        let contents = StateContents(identities: plan.identities, sets: plan.sets)
        let next = Self.reconcile([Samples.identity()], [Samples.set(), role], contents)
        #expect(next.removals == plan.removals)
    }

    @Test func `an output that moved leaves its old file, with the keys in hand for the new one`() throws {
        let plan = Self.reconcile([Samples.identity()], [Samples.set(file: "/elsewhere")], Self.contents())
        let record = try #require(plan.sets.first)
        #expect(record.credentials != nil)
        #expect(plan.removals == [.init(set: "billing", signature: "billing", placement: Self.place)])
        #expect(Array(record.placements.keys) == [Self.place])
    }

    // MARK: Renames

    @Test func `a renamed identity takes its state along, and its old section is removed under its old signature`()
        throws
    {
        var identity = Samples.identity("invoices")
        identity.formerNames = ["accounts", "billing"]
        let role = Samples.role("prod", of: "invoices")
        let plan = Self.reconcile(
            [identity], [Samples.set("invoices"), role], Self.contents(Samples.role("prod")))
        let record = try #require(plan.identities.first)
        #expect(record.name == "invoices")
        #expect(record.token == Samples.token() && record.identityID == "eu-west-1:id-1" && record.isSignedIn)
        #expect(plan.sets.map(\.name) == ["invoices", "prod"])
        #expect(plan.sets.map(\.identity) == ["invoices", "invoices"])
        #expect(plan.sets.allSatisfy { $0.credentials != nil })
        #expect(plan.removals == [.init(set: "invoices", signature: "billing", placement: Self.place)])
        #expect(plan.retired.isEmpty && plan.leaving.isEmpty)
        #expect(plan.changes.contains(.removeIdentity(name: "billing")))
        #expect(plan.changes.contains(.removeSet(name: "billing")))
        #expect(plan.changes.contains(.identity(record)))
    }

    @Test func `a renamed identity that keeps its profile is written over its old section`() {
        var identity = Samples.identity("invoices")
        identity.formerNames = ["billing"]
        var set = Samples.set("invoices")
        set.profile = "billing"
        let plan = Self.reconcile([identity], [set], Self.contents())
        #expect(plan.removals.isEmpty)
        #expect(plan.sets.first.map { Array($0.placements.keys) } == [Self.place])
    }

    @Test func `a former name that somebody else bears now is not taken from him`() {
        var heir = Samples.identity("invoices")
        heir.formerNames = ["billing"]
        let plan = Self.reconcile(
            [Samples.identity(), heir], [Samples.set(), Samples.set("invoices")], Self.contents())
        #expect(plan.identities.map(\.identityID) == ["eu-west-1:id-1", nil])
    }

    // MARK: Leaving

    @Test func `an identity that left is retired, and its section stays until its keys have ended`() throws {
        let plan = Self.reconcile([], [], Self.contents(Samples.role("prod")))
        let record = try #require(plan.retired.first)
        #expect(record.retiredAt == Self.now)
        #expect(!record.isSignedIn && record.token != nil)
        #expect(Set(plan.leaving.map(\.name)) == ["billing", "prod"])
        #expect(plan.removals.isEmpty)
        #expect(plan.changes == [.identity(record)])
    }

    @Test(arguments: [(Duration.seconds(29 * 86_400), false), (.seconds(30 * 86_400), true)])
    func `a retired identity is forgotten after thirty days`(age: Duration, isForgotten: Bool) {
        var contents = Self.contents()
        contents.sets = []
        contents.identities[0].retiredAt = Self.now - age
        let plan = Self.reconcile([], [], contents)
        #expect(plan.retired.isEmpty)
        #expect(plan.changes == (isForgotten ? [.removeIdentity(name: "billing")] : []))
    }

    @Test func `a name that comes back finds its tokens again`() throws {
        var contents = Self.contents()
        contents.identities[0].retiredAt = Self.now - .seconds(20 * 86_400)
        contents.sets = []
        let plan = Self.reconcile([Samples.identity()], [Samples.set()], contents)
        let record = try #require(plan.identities.first)
        #expect(record.retiredAt == nil)
        #expect(record.token == Samples.token() && record.identityID == "eu-west-1:id-1")
    }

    @Test func `a role that left goes while its identity stays`() {
        let plan = Self.reconcile([Samples.identity()], [Samples.set()], Self.contents(Samples.role("prod")))
        #expect(plan.leaving.map(\.name) == ["prod"])
        #expect(plan.retired.isEmpty)
    }

    @Test func `a look at a selection retires nobody and lets nothing leave`() {
        let plan = Self.reconcile([], [], Self.contents(Samples.role("prod")), mayRetire: false)
        #expect(plan.retired.isEmpty && plan.leaving.isEmpty && plan.changes.isEmpty && plan.removals.isEmpty)
    }

    // MARK: Mass retirement

    /// So many identities, each with its own profile; of them some left some time ago.
    private static func fleet(_ count: Int, retired: Int = 0) -> StateContents {
        let names = (0..<count + retired).map { "id-\($0)" }
        var contents = StateContents(
            identities: names.map { Samples.record(Samples.identity($0)) },
            sets: names.prefix(count).map { Samples.record(Samples.set($0)) })
        for index in count..<count + retired { contents.identities[index].retiredAt = now - .seconds(86_400) }
        return contents
    }

    @Test(
        arguments: [
            (known: 12, left: 12, retired: 0, mayPrune: false, isRefused: true),
            (known: 19, left: 10, retired: 0, mayPrune: false, isRefused: true),
            (known: 20, left: 10, retired: 0, mayPrune: false, isRefused: false),
            (known: 9, left: 9, retired: 0, mayPrune: false, isRefused: false),
            (known: 12, left: 12, retired: 0, mayPrune: true, isRefused: false),
            // Those who left long ago do not make a mass retirement look small.
            (known: 12, left: 12, retired: 100, mayPrune: false, isRefused: true),
        ]
    )
    func `more than half and at least ten are not retired without a word`(
        known: Int, left: Int, retired: Int, mayPrune: Bool, isRefused: Bool
    ) {
        let stay = (left..<known).map { "id-\($0)" }
        let plan = Self.reconcile(
            stay.map { Samples.identity($0) }, stay.map { Samples.set($0) }, Self.fleet(known, retired: retired),
            mayPrune: mayPrune)
        #expect(plan.refusedRetirements.count == (isRefused ? left : 0))
        #expect(plan.retired.count == (isRefused ? 0 : left))
        #expect(plan.leaving.count == (isRefused ? 0 : left))
        #expect(plan.knownCount == known)
        // Not to be retired is to go on.
        #expect(plan.identities.count == (isRefused ? known : stay.count))
        #expect(plan.sets.count == plan.identities.count)
        #expect(plan.kept.identities.count == (isRefused ? left : 0))
        #expect(plan.changes.isEmpty == isRefused)
    }

    @Test func `an identity that goes on takes its roles along, parents first`() {
        var contents = Self.fleet(12)
        var chained = Samples.role("a-chained", of: "id-0")
        chained.parent = "z-role"
        contents.sets = [chained, Samples.role("z-role", of: "id-0")].map { Samples.record($0) } + contents.sets
        let plan = Self.reconcile([], [], contents)
        let names = plan.kept.sets.map(\.name)
        #expect(names.count == 14)
        #expect(names.suffix(2) == ["z-role", "a-chained"])
        #expect(plan.sets.map(\.name) == names)
    }

    @Test func `an identity whose place was given to another one does not go on, nor is it retired`() {
        let heirs = (0..<12).map { "new-\($0)" }
        let sets = heirs.enumerated().map { index, name in
            var set = Samples.set(name)
            set.profile = "id-\(index)"
            return set
        }
        let plan = Self.reconcile(heirs.map { Samples.identity($0) }, sets, Self.fleet(12))
        #expect(plan.refusedRetirements.count == 12)
        #expect(plan.identities.count == 12 && plan.sets.map(\.name) == heirs)
        #expect(plan.leaving.isEmpty && plan.retired.isEmpty)
    }
}

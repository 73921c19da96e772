import AWSClient
import CredentialModel
import Exchange
import Platform
import Providers
import State
import StrictJSON
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// One refresh of one set: what is asked of whom, in which order, and what is remembered.
@Suite struct RefreshPipelineTests {
    private static let learntID = "eu-west-1:00000000-0000-0000-0000-000000000001"
    private static let role = "arn:aws:iam::111122223333:role/Test"

    private static func pipeline(_ world: World) -> RefreshPipeline {
        RefreshPipeline(
            providers: IdentityProviders(
                runner: world.handlers, secrets: SecretReader(runner: world.handlers, environment: [:]),
                time: world.clock, transport: world.aws, ledger: StateSeedLedger(nil), environment: [:],
                offsets: ClockOffsets(), variant: []),
            cognitoIdentity: CognitoIdentityExchange(transport: world.aws, time: world.clock),
            sts: STSExchange(transport: world.aws, time: world.clock), writer: StateWriter(world.store),
            time: world.clock, handlerConcurrency: 2)
    }

    /// The work of a first sign-in, which a test changes to its liking.
    private static func work(
        _ world: World, _ identity: Identity = Samples.identity(), _ set: CredentialSet = Samples.set(),
        change: (inout RefreshWork) -> Void = { _ in }
    ) -> RefreshWork {
        var work = RefreshWork(
            identity: identity, identityRecord: IdentityRecord(name: identity.name, definition: identity),
            setRecord: SetRecord(name: set.name, identity: identity.name, definition: set), tokenReason: .initial,
            exchangeReason: .initial, parentCredentials: nil, attempt: 1, timeout: .seconds(60))
        change(&work)
        return work
    }

    /// A token that the services take, in the record of the work.
    private static func holdToken(_ world: World, _ work: inout RefreshWork, number: Int = 99) {
        let end = world.clock.now + .seconds(3000)
        work.identityRecord.token = ProviderToken(
            value: Secret("token:billing:\(number):\(end.milliseconds)"), expiration: end,
            obtainedAt: world.clock.now - .seconds(600))
        work.tokenReason = nil
        work.exchangeReason = .advisory
    }

    // MARK: The usual way

    @Test func `a first sign-in asks for token, id and credentials, and remembers all three`() async throws {
        try await World.with { world in
            let outcome = await Self.pipeline(world).refresh(Self.work(world))
            #expect(world.handlers.runs.map(\.reason) == ["initial"])
            #expect(world.aws.calls.map(\.operation) == [.getID, .getCredentials])
            #expect(outcome.tokenFailure == nil && outcome.exchangeFailure == nil)
            #expect(outcome.hasNewToken && outcome.hasNewCredentials)
            #expect(outcome.expiresAt == world.clock.bootNow + .seconds(3600))
            let identity = try #require(await world.identity("billing"))
            #expect(identity.identityID == Self.learntID && identity.isSignedIn && identity.token != nil)
            let set = try #require(await world.set("billing"))
            #expect(set.credentials == outcome.setRecord.credentials && set.fingerprint == "print-1")
        }
    }

    @Test func `a token is on record before anybody is shown it`() async throws {
        try await World.with { world in
            let known = Mutex<[Bool]>([])
            world.aws.fail { [store = world.store] call in
                let isKnown = store.changes.contains { change in
                    guard case .identity(let record) = change else { return false }
                    return record.token?.value.reveal() == call.proof
                }
                known.withLock { $0.append(isKnown) }
                return nil
            }
            _ = await Self.pipeline(world).refresh(Self.work(world))
            #expect(known.withLock { $0 } == [true, true])
        }
    }

    @Test func `a known id and a good token are used as they are`() async throws {
        try await World.with { world in
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.hasNewCredentials && !outcome.hasNewToken)
            #expect(world.handlers.runs.isEmpty)
            #expect(world.aws.calls.map(\.operation) == [.getCredentials])
        }
    }

    @Test func `a token alone is renewed without an exchange`() async throws {
        try await World.with { world in
            let outcome = await Self.pipeline(world).refresh(Self.work(world) { $0.exchangeReason = nil })
            #expect(outcome.hasNewToken && !outcome.hasNewCredentials)
            #expect(world.aws.calls.isEmpty)
        }
    }

    @Test func `a guest needs no token, only an id of his own`() async throws {
        try await World.with { world in
            var guest = Samples.identity(provider: .guest)
            guest.refreshHandler = nil
            let outcome = await Self.pipeline(world).refresh(Self.work(world, guest) { $0.tokenReason = nil })
            #expect(outcome.hasNewCredentials)
            #expect(world.handlers.runs.isEmpty)
            #expect(world.aws.calls.map(\.proof) == [nil, nil])
        }
    }

    @Test func `a process brings the credentials along, and nothing is exchanged`() async throws {
        try await World.with { world in
            let end = (world.clock.now + .seconds(900)).rfc3339
            world.handlers.answer(
                .output(
                    #"{"Version":1,"AccessKeyId":"ASIATESTPROCESS","SecretAccessKey":"test-secret","#
                        + #""SessionToken":"test-session","Expiration":"\#(end)","state":{"round":1}}"#))
            let outcome = await Self.pipeline(world).refresh(Self.work(world, Samples.identity(provider: .process)))
            #expect(outcome.hasNewCredentials)
            #expect(outcome.setRecord.credentials?.accessKeyID == "ASIATESTPROCESS")
            #expect(outcome.expiresAt == world.clock.bootNow + .seconds(900))
            #expect(outcome.identityRecord.handlerState == ["round": 1])
            #expect(world.aws.calls.isEmpty)
        }
    }

    // MARK: Identity ids

    @Test func `the id of a merged identity is the one that counts from now on`() async throws {
        try await World.with { world in
            let merged = "eu-west-1:00000000-0000-0000-0000-00000000abcd"
            world.aws.setIdentityID(merged, of: "billing")
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(world.aws.calls.map(\.identityID) == [Self.learntID])
            #expect(outcome.identityRecord.identityID == merged)
            let remembered = try await world.identity("billing")
            #expect(remembered?.identityID == merged)
            #expect(outcome.warnings.contains { $0.contains(merged) })
        }
    }

    @Test func `an id that is gone is asked for anew, once`() async throws {
        try await World.with { world in
            let old = "eu-west-1:00000000-0000-0000-0000-00000000dead"
            world.aws.fail { $0.identityID == old ? .identityGone : nil }
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.identityRecord.identityID = old
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.hasNewCredentials)
            #expect(world.aws.calls.map(\.operation) == [.getCredentials, .getID, .getCredentials])
            #expect(outcome.identityRecord.identityID == Self.learntID)
        }
    }

    @Test func `an id that is gone again is rejected`() async throws {
        try await World.with { world in
            world.aws.fail { $0.operation == .getCredentials ? .identityGone : nil }
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.exchangeFailure?.failureClass == .rejected)
            #expect(world.aws.calls.map(\.operation) == [.getCredentials, .getID, .getCredentials])
        }
    }

    @Test func `a configured id is never exchanged for another one`() async throws {
        try await World.with { world in
            var identity = Samples.identity()
            identity.identityID = "eu-west-1:00000000-0000-0000-0000-00000000cafe"
            world.aws.fail(.identityGone)
            let outcome = await Self.pipeline(world).refresh(Self.work(world, identity))
            #expect(outcome.exchangeFailure?.failureClass == .rejected)
            #expect(world.aws.calls.map(\.operation) == [.getCredentials])
            #expect(world.aws.calls.first?.identityID == identity.identityID)
        }
    }

    // MARK: Refused tokens

    @Test func `a refused token is renewed once and the exchange made again`() async throws {
        try await World.with { world in
            world.aws.fail { $0.proof?.hasPrefix("token:billing:99:") == true ? .tokenExpired : nil }
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.hasNewToken && outcome.hasNewCredentials)
            #expect(world.handlers.runs.map(\.reason) == ["rejected"])
            #expect(world.aws.calls.map(\.operation) == [.getCredentials, .getCredentials])
        }
    }

    @Test(arguments: [true, false])
    func `a fresh token that is refused as well is rejected`(isFreshFromTheStart: Bool) async throws {
        try await World.with { world in
            world.aws.fail(.tokenExpired)
            let work = Self.work(world) {
                if !isFreshFromTheStart { Self.holdToken(world, &$0) }
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.exchangeFailure?.failureClass == .rejected)
            #expect(world.handlers.runs.count == 1)
            #expect(world.aws.calls.count == (isFreshFromTheStart ? 1 : 2))
        }
    }

    @Test func `a refresher that has nothing new after a refusal is the token's failure, and the token is dropped`()
        async throws
    {
        try await World.with { world in
            world.aws.fail(.tokenExpired)
            world.handlers.answer(.exit(77))
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.tokenFailure?.failureClass == .needsLogin)
            #expect(outcome.exchangeFailure == nil)
            #expect(outcome.identityRecord.token == nil)
            #expect(world.aws.calls.count == 1)
        }
    }

    // MARK: Failures

    @Test func `an exchange goes on with the old token when its early renewal fails`() async throws {
        try await World.with { world in
            world.handlers.answer(.exit(1))
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.tokenReason = .advisory
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.tokenFailure?.failureClass == .transient)
            #expect(outcome.hasNewCredentials)
        }
    }

    @Test func `without a token nothing is exchanged`() async throws {
        try await World.with { world in
            world.handlers.answer(.exit(1))
            let outcome = await Self.pipeline(world).refresh(Self.work(world))
            #expect(outcome.tokenFailure != nil && outcome.exchangeFailure == nil && !outcome.hasNewCredentials)
            #expect(world.aws.calls.isEmpty)
        }
    }

    @Test(
        arguments: [
            (.throttled(retryAfter: 7), .throttled), (.broken, .transient), (.timeout, .transient),
            (.refused, .rejected),
        ] as [(FakeAWS.Failure, FailureClass)]
    )
    func `a failure keeps the credentials in hand, and says what it means`(
        failure: FakeAWS.Failure, failureClass: FailureClass
    ) async throws {
        try await World.with { world in
            world.aws.fail(failure)
            let work = Self.work(world) {
                Self.holdToken(world, &$0)
                $0.setRecord = Samples.record(Samples.set())
                $0.identityRecord.identityID = Self.learntID
            }
            let outcome = await Self.pipeline(world).refresh(work)
            #expect(outcome.exchangeFailure?.failureClass == failureClass)
            #expect(outcome.setRecord.credentials == Samples.credentials())
            #expect(world.store.changes.isEmpty)
            if case .throttled = failure { #expect(outcome.exchangeFailure?.retryAfter == .seconds(7)) }
        }
    }

    @Test func `an id that was learnt is kept although the exchange after it failed`() async throws {
        try await World.with { world in
            world.aws.fail { $0.operation == .getCredentials ? .broken : nil }
            let outcome = await Self.pipeline(world).refresh(Self.work(world))
            #expect(outcome.exchangeFailure != nil)
            #expect(outcome.identityRecord.identityID == Self.learntID)
        }
    }

    @Test func `a state that cannot be written does not stop a refresh`() async throws {
        try await World.with { world in
            world.store.isFailing = true
            let outcome = await Self.pipeline(world).refresh(Self.work(world))
            #expect(outcome.hasNewCredentials)
            guard case .failure(let error) = outcome.stateResult else {
                Issue.record("nobody was told")
                return
            }
            #expect(error.code == .cannotWrite)
        }
    }

    @Test func `a refresh that is out of time asks nobody`() async throws {
        try await World.with { world in
            let outcome = await Self.pipeline(world).refresh(Self.work(world) { $0.timeout = .zero })
            #expect(["handler.deadline", "refresh.timeout"].contains(outcome.tokenFailure?.code))
            #expect(world.handlers.runs.isEmpty && world.aws.calls.isEmpty)
        }
    }

    // MARK: Roles

    private static func roleWork(_ world: World, account: String? = nil) -> RefreshWork {
        var set = Samples.role("prod", arn: role)
        set.role?.expectedAccount = account
        return work(world, Samples.identity(), set) {
            $0.tokenReason = nil
            $0.parentCredentials = TemporaryCredentials(
                accessKeyID: "ASIATESTPARENT", secretAccessKey: Secret("test-secret"),
                sessionToken: Secret("test-session:0:\((world.clock.now + .seconds(600)).milliseconds)"),
                expiration: world.clock.now + .seconds(600), issuedAt: world.clock.now)
        }
    }

    @Test func `a role is taken with its parent's credentials`() async throws {
        try await World.with { world in
            let outcome = await Self.pipeline(world).refresh(Self.roleWork(world))
            #expect(outcome.hasNewCredentials)
            #expect(world.aws.calls.map(\.operation) == [.assumeRole])
            #expect(world.aws.calls.first?.subject == Self.role)
            let identity = try await world.identity("billing")
            #expect(identity == nil)
        }
    }

    @Test func `keys of an account that was not expected are not even remembered`() async throws {
        try await World.with { world in
            world.aws.setAccount("999999999999")
            let outcome = await Self.pipeline(world).refresh(Self.roleWork(world, account: "111122223333"))
            #expect(outcome.exchangeFailure?.failureClass == .rejected)
            #expect(outcome.exchangeFailure?.message.contains("999999999999") == true)
            #expect(outcome.setRecord.credentials == nil)
            #expect(world.store.changes.isEmpty)
        }
    }

    @Test func `a parent whose keys are refused is not this pass's business`() async throws {
        try await World.with { world in
            world.aws.fail(.tokenExpired)
            let outcome = await Self.pipeline(world).refresh(Self.roleWork(world))
            #expect(outcome.exchangeFailure?.failureClass == .tokenRejected)
            #expect(world.handlers.runs.isEmpty)
        }
    }

    // MARK: Clocks

    @Test(arguments: [Duration.seconds(3600), .seconds(-3600), .zero])
    func `credentials live as long as their service says, whatever our clock shows`(skew: Duration) async throws {
        try await World.with { world in
            world.aws.setSkew(skew)
            world.handlers.answer(.token(lifetime: .seconds(6 * 3600)))
            let outcome = await Self.pipeline(world).refresh(Self.work(world))
            #expect(outcome.expiresAt == world.clock.bootNow + .seconds(3600))
            #expect(outcome.setRecord.clockOffset == skew)
            #expect(outcome.setRecord.credentials?.expiration == world.clock.now + skew + .seconds(3600))
        }
    }
}

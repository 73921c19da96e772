import ArgumentParser
import CredentialModel
import Events
import Platform
import StrictJSON
import TestSupport
import Testing
import UserPools

@testable import Commands

/// One row of a batch, from its first try to its last.
struct `A user of a batch` {
    private static let row = BatchFile.Row(
        line: 2,
        input: UserPoolInput(username: "alice", secrets: [.password: Secret("Test-password-1"), .code: Secret("1")]))

    private func refusal(_ code: String, status: Int = 400, retryAfter: String? = nil) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: retryAfter.map { [("Retry-After", $0)] } ?? [],
            body: JSONWriter.bytes(["__type": .string(code), "message": "not now"]))
    }

    private func worker(
        _ operation: UserPoolOperation, _ transport: ScriptedTransport, _ clock: any TimeSource,
        in folder: TemporaryFolder,
        forcesAlias: Bool = true
    ) throws -> BatchWorker {
        let command = try SignUpCommand.parse(["--pool", "eu-west-1_A", "--client-id", "test", "--from", "users.csv"])
        let target = try UserPoolTarget(command.options, Surroundings())
        let work = UserPoolWork(
            target: target,
            client: try UserPoolClient(
                app: try UserPoolApp(userPoolID: "eu-west-1_A", clientID: "test"), transport: transport, time: clock),
            questions: nil, time: clock)
        return BatchWorker(
            operation: operation, work: work, call: LambdaMetadata.Maps(), forcesAlias: forcesAlias,
            journal: try BatchJournal(folder.path("journal"), of: ["journal": 1]), time: clock,
            hub: Hub(destinations: [], time: clock))
    }

    @Test func `is done where the service was in trouble and had done it all the same`() async throws {
        try await TemporaryFolder.with { folder in
            let transport = ScriptedTransport { [self] _, index in
                index == 0 ? refusal("InternalErrorException", status: 500) : refusal("UsernameExistsException")
            }
            let worker = try worker(.signUp, transport, JumpingClock(), in: folder)
            #expect(try await worker.process(Self.row) == .done)
            #expect(transport.requests.count == 2)
        }
    }

    @Test func `is not done where somebody else has the name`() async throws {
        try await TemporaryFolder.with { folder in
            let transport = ScriptedTransport { [self] _, index in
                index == 0 ? refusal("TooManyRequestsException") : refusal("UsernameExistsException")
            }
            let worker = try worker(.signUp, transport, JumpingClock(), in: folder)
            guard case .failed = try await worker.process(Self.row) else {
                Issue.record("it counts as done")
                return
            }
        }
    }

    @Test func `is left at once when the batch is stopped, however long the service wants to be left alone`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let clock = ManualClock()
            let transport = ScriptedTransport { [self] _, _ in refusal("TooManyRequestsException", retryAfter: "3600") }
            let worker = try worker(.signUp, transport, clock, in: folder)
            async let outcome = worker.process(Self.row)
            await clock.waitForSleepers()
            worker.stop()
            clock.advance(by: .seconds(1))
            #expect(try await outcome == .left)
            #expect(transport.requests.count == 1)
        }
    }

    @Test func `is failed without an answer where the service cannot be reached`() async throws {
        try await TemporaryFolder.with { folder in
            let transport = ScriptedTransport { (_, _) throws(HTTPTransportError) in
                throw HTTPTransportError(code: .connection, message: "No connection.")
            }
            let worker = try worker(.signUp, transport, JumpingClock(), in: folder)
            #expect(try await worker.process(Self.row) == .failed("No connection.", isAnswered: false))
            #expect(transport.requests.count == 5)
        }
    }

    @Test func `is the last one where twice as many as go at once heard nothing in a row`() {
        let silence = BatchWorker.Outcome.failed("No connection.", isAnswered: false)
        var reach = BatchReach(concurrency: 8)
        let refused = BatchWorker.Outcome.failed("User already exists", isAnswered: true)
        let outcomes = Array(repeating: silence, count: 15) + [refused] + Array(repeating: silence, count: 16)
        let losses = outcomes.map { reach.isLost(after: $0) }
        #expect(losses.firstIndex(of: true) == 31, "a refusal is an answer")
    }

    @Test(arguments: [true, false])
    func `takes an address from another one only where that is allowed`(forcesAlias: Bool) async throws {
        try await TemporaryFolder.with { folder in
            let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: Array("{}".utf8)) }
            let worker = try worker(.confirmSignUp, transport, JumpingClock(), in: folder, forcesAlias: forcesAlias)
            #expect(try await worker.process(Self.row) == .done)
            let request = try JSONReader.read(try #require(transport.requests.first).body)
            #expect(request["ForceAliasCreation"] == .bool(forcesAlias))
        }
    }
}

import CredentialModel
import Platform
import State
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Three days of fifty identities and ten roles in one daemon, with everything that happens to a machine in that time.
@Suite(.timeLimit(.minutes(2))) struct FleetTests {
    private static let hour = Duration.seconds(3600)

    /// Most are kept in the state alone: a file is not what this is about.
    private static let configuration: String = (0..<50).map { index in
        let role =
            "assume: [{profile: role-\(index), roleArn: \"arn:aws:iam::111122223333:role/R\(index)\", outputs: []}]"
        return switch index {
        case 0..<10: "id-\(index): {provider: google, outputs: [], \(role)}"
        case 10..<15: "id-\(index): {provider: google}"
        default: "id-\(index): {provider: google, outputs: []}"
        }
    }.joined(separator: "\n")

    /// How often something expired while a part of the days went by.
    private static func expiries(_ daemon: Daemon, during part: () async -> Void) async -> Int {
        let before = daemon.sink.all("expired").count
        await part()
        return daemon.sink.all("expired").count - before
    }

    @Test func `nothing expires but what an outage or a long sleep makes unavoidable`() async throws {
        try await World.with { world in
            let dice = Mutex(SeededGenerator(seed: 20_261_123))
            let isOut = Mutex(false)
            @Sendable func isUnlucky() -> Bool { dice.withLock { Int.random(in: 0..<100, using: &$0) } == 0 }
            world.aws.fail { _ in isOut.withLock { $0 } ? .timeout : isUnlucky() ? .broken : nil }
            world.handlers.answer { _ in isUnlucky() ? .exit(1) : .token(lifetime: .seconds(12 * 3600)) }

            try await world.withDaemon(try world.settings(Self.configuration)) { daemon in
                let quiet = await Self.expiries(daemon) {
                    await daemon.advance(by: Self.hour * 16)
                    world.clock.step(by: Self.hour)
                    await daemon.advance(by: Self.hour * 8)
                    world.clock.step(by: Self.hour * -2)
                    await daemon.advance(by: Self.hour * 8)
                    world.clock.step(by: Self.hour)
                    await daemon.advance(by: Self.hour * 8)
                }
                #expect(quiet == 0)

                let outage = await Self.expiries(daemon) {
                    isOut.withLock { $0 = true }
                    await daemon.advance(by: Self.hour)
                    isOut.withLock { $0 = false }
                    await daemon.advance(by: .seconds(600))
                }
                #expect(outage <= 60)
                #expect(await daemon.orchestrator.rows().allSatisfy(\.hasValidCredentials))

                let recovered = await Self.expiries(daemon) { await daemon.advance(by: Self.hour * 8) }
                #expect(recovered == 0)

                // Asleep for a night, and awake again.
                world.clock.advance(by: Self.hour * 8)
                await daemon.settle()
                await daemon.advance(by: .seconds(600))
                #expect(await daemon.orchestrator.rows().allSatisfy(\.hasValidCredentials))
                let rest = await Self.expiries(daemon) { await daemon.advance(by: Self.hour * 14) }
                #expect(rest == 0)

                // Each set is renewed every 34 to 40 minutes of the 63 hours awake with a service that answers.
                let exchanges = world.aws.count(.getCredentials) + world.aws.count(.assumeRole)
                #expect(exchanges > 60 * 63 * 60 / 40 && exchanges < 60 * 66 * 60 / 34, "\(exchanges)")
                #expect(world.aws.count(.getID) <= 60)
                #expect(daemon.sink.all("endpoint_failure").count == daemon.sink.all("endpoint_recovered").count)
                for index in 10..<15 {
                    let record = try #require(await world.set("id-\(index)"))
                    #expect(world.value(of: "id-\(index)") == record.credentials?.accessKeyID)
                }
            }
        }
    }
}

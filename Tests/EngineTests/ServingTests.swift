import Config
import CredentialModel
import Platform
import State
import TestSupport
import Testing

@testable import Engine

/// What readers of credentials get from a running daemon.
@Suite(.timeLimit(.minutes(1))) struct `What a daemon holds` {
    @Test func `is the credentials of a set with the role they are of, from memory`() async throws {
        try await World.with { world in
            let settings = try world.settings(
                """
                billing:
                  provider: google
                  customRoleArn: arn:aws:iam::111122223333:role/Own
                  assume: [{profile: prod, roleArn: "arn:aws:iam::444455556666:role/Prod"}]
                """)
            try await world.withDaemon(settings) { daemon in
                let calls = world.aws.calls.count
                let own = await daemon.orchestrator.holding("billing")
                #expect(own.credentials != nil)
                let remembered = try await world.set("billing")
                #expect(own.credentials == remembered?.credentials)
                #expect(own.roleARN == "arn:aws:iam::111122223333:role/Own")
                #expect(!own.isEnding)
                #expect(await daemon.orchestrator.holding("prod").roleARN == "arn:aws:iam::444455556666:role/Prod")
                #expect(await daemon.orchestrator.holding("nobody").prospect == .unknown)
                #expect(await daemon.orchestrator.setNames() == ["billing", "prod"])
                #expect(world.aws.calls.count == calls)
                // A set that is fresh is waited for by nobody.
                await daemon.orchestrator.settled("billing")
            }
        }
    }

    @Test func `is nothing before the start, and nothing any more when credentials have run out`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}")
            let (orchestrator, _) = world.orchestrator(settings)
            let before = await orchestrator.holding("billing")
            #expect(before.credentials == nil)
            #expect(before.prospect == .coming)
            #expect(await !orchestrator.standing.isRunning)
            try await world.withDaemon(settings) { daemon in
                #expect(await daemon.orchestrator.standing.isRunning)
                world.aws.fail(.timeout)
                await daemon.advance(by: .seconds(3600) - .seconds(59))
                let ending = await daemon.orchestrator.holding("billing")
                #expect(ending.credentials != nil)
                #expect(ending.isEnding)
                #expect(ending.prospect == .coming)
                #expect(ending.failure != nil)
                await daemon.advance(by: .seconds(59))
                #expect(await daemon.orchestrator.holding("billing").credentials == nil)
            }
        }
    }

    @Test func `says what stands in the way of a set that time alone does not bring`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: guest}")
            world.handlers.answer(.exit(77))
            try await world.withDaemon(settings) { daemon in
                guard case .none(let reason) = await daemon.orchestrator.holding("billing").prospect else {
                    Issue.record("a login is not something to wait for")
                    return
                }
                #expect(!reason.isEmpty)
                #expect(await daemon.orchestrator.holding("reports").credentials != nil)
                _ = await daemon.orchestrator.logout("reports", onlyForgets: true)
                let resting = await daemon.orchestrator.holding("reports")
                #expect(resting.credentials == nil)
                #expect(resting.prospect == .none("it is logged out: run 'evercred login' or 'run --once --force'"))
            }
        }
    }

    @Test func `lets somebody count how refreshes end`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google}\nreports: {provider: guest}")
            try await world.withDaemon(settings) { daemon in
                #expect(world.passes.all == [true, true])
                world.aws.fail(.refused)
                await daemon.advance(by: .seconds(3600))
                let passes = world.passes.all
                #expect(passes.count >= 4)
                #expect(passes.dropFirst(2).contains(false))
            }
        }
    }
}

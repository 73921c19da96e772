import CredentialModel
import Logging
import Sandbox
import ServiceLifecycle
import TestSupport
import Testing

@Suite struct `The sandbox as a service` {
    typealias World = RunningSandbox

    @Test func `fails when its port is taken, and tells who waits for it`() async throws {
        try await World.run { first in
            var configuration = World.configuration()
            configuration.port = first.client.port
            let second = SandboxServer(configuration: configuration, time: ManualClock())
            let waiting = Task { try await second.waitUntilListening() }
            let error = await #expect(throws: SandboxError.self) { try await second.run() }
            #expect(error?.code == .listening)
            #expect(error?.message.contains("127.0.0.1:\(first.client.port)") == true)
            await #expect(throws: SandboxError.self) { try await waiting.value }
        }
    }

    @Test func `stops at a graceful shutdown`() async throws {
        let server = SandboxServer(configuration: World.configuration(), time: ManualClock())
        let group = ServiceGroup(services: [server], logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() })
        async let running: Void = group.run()
        let address = try await server.waitUntilListening()
        let client = RawHTTPClient(port: try #require(Int(address.split(separator: ":")[2])))
        #expect(try await client.send("GET", "/_sandbox/requests").status == 200)
        await group.triggerGracefulShutdown()
        try await running
        await #expect(throws: (any Error).self) { try await client.send("GET", "/_sandbox/requests") }
    }

    @Test func `does not let a delayed answer hold a shutdown up`() async throws {
        var configuration = World.configuration()
        configuration.faults = [SandboxFault(operation: .keys, effect: .delay(.seconds(3600)))]
        let clock = ManualClock()
        let server = SandboxServer(configuration: configuration, time: clock)
        let group = ServiceGroup(services: [server], logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() })
        async let running: Void = group.run()
        let address = try await server.waitUntilListening()
        let client = RawHTTPClient(port: try #require(Int(address.split(separator: ":")[2])))
        async let answer = client.send("GET", "/issuers/google/.well-known/jwks.json")
        await clock.waitForSleepers()
        await group.triggerGracefulShutdown()
        try await running
        let lost = try await answer
        #expect(lost.isWhole == nil)
    }

    @Test func `lets a wait for it be cancelled`() async throws {
        let server = SandboxServer(configuration: World.configuration(), time: ManualClock())
        let waiting = Task { try await server.waitUntilListening() }
        waiting.cancel()
        await #expect(throws: SandboxError.self) { try await waiting.value }
    }

    @Test func `has no page that nobody promised`() async throws {
        try await World.run { sandbox async throws in
            #expect(try await sandbox.client.send("GET", "/").status == 405)
            #expect(try await sandbox.client.send("GET", "/elsewhere").status == 404)
            #expect(try await sandbox.client.send("GET", "/issuers/google/token").status == 405)
        }
    }
}

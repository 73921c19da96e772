import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing
import UserPools

@testable import Providers

/// What a logout ends in a user pool.
struct `A sign-out of a user pool` {
    private typealias Pool = UserPoolBench

    private func end(_ transport: ScriptedTransport, everywhere: Bool) async throws(RefreshFailure) {
        let bench = UserPoolBench()
        let secrets = SecretReader(runner: bench.runner, environment: [:])
        let app = try await UserPoolApp(of: bench.refresher, reading: secrets)
        var memory = bench.memory
        memory.device = Pool.device
        guard let client = try? UserPoolClient(app: app, transport: transport, time: bench.clock) else { return }
        try await UserPoolSignOut(client: client).end(Pool.session, memory, everywhere: everywhere)
    }

    @Test func `revokes the refresh token`() async throws {
        let transport = ScriptedTransport(.success(Pool.answer([:])))
        try await end(transport, everywhere: false)
        #expect(transport.requests.map(\.operation) == ["RevokeToken"])
        #expect(transport.requests.first?[json: "Token"] == .string(Pool.session.reveal()))
    }

    @Test func `ends all sessions with the access token of this one`() async throws {
        let transport = ScriptedTransport(
            .success(Pool.tokens(refreshToken: nil)), .success(Pool.answer([:])))
        try await end(transport, everywhere: true)
        #expect(transport.requests.map(\.operation) == ["InitiateAuth", "GlobalSignOut"])
        #expect(transport.requests.first?[json: "AuthParameters", "DEVICE_KEY"] == .string(Pool.device.key))
        #expect(transport.requests.last?[json: "AccessToken"] == "test-access-token-0123456789")
    }

    @Test func `tells what it could not revoke`() async {
        let transport = ScriptedTransport(
            .success(Pool.refusal("UnsupportedOperationException", "token revocation is not enabled")))
        let failure = await #expect(throws: RefreshFailure.self) { try await end(transport, everywhere: false) }
        #expect(failure?.failureClass == .rejected)
        #expect(failure?.remedy?.contains("token revocation") == true)
    }
}

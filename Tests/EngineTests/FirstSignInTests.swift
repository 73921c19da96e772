import CredentialModel
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// An identity's first hour.
@Suite(.timeLimit(.minutes(1))) struct FirstSignInTests {
    @Test func `the first events come in the order in which things happen`() async throws {
        try await World.with { world in
            let settings = try world.settings("billing: {provider: google, user: {name: Billing}}")
            try await world.withDaemon(settings) { daemon in
                #expect(daemon.sink.names == ["started", "configured", "signIn", "refresh", "written"])
                let signIn = try #require(daemon.sink.all("signIn").first)
                #expect(signIn["identity"] == "billing")
                #expect(signIn["provider"] == "google")
                #expect(signIn["identityId"]?.hasPrefix("eu-west-1:") == true)
                #expect(signIn.data["user"] == ["name": "Billing"])
                #expect(signIn["expires_at"] == "\((world.clock.now + .seconds(3600)).milliseconds)")
                let refresh = try #require(daemon.sink.all("refresh").first)
                #expect(refresh["reason"] == "initial")
                #expect(refresh["expiration"] == (world.clock.now + .seconds(3600)).rfc3339)
                #expect(world.value(of: "billing") != nil)
                #expect(world.value("x_evercred", of: "billing") == "test/billing")
            }
        }
    }
}

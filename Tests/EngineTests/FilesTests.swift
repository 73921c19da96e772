import Config
import CredentialModel
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// The files that the credentials land in, among other programs and other configurations.
@Suite(.timeLimit(.minutes(1))) struct FilesTests {
    private static let configuration = "billing: {provider: google}\nreports: {provider: guest}"

    /// What a user has in the file of his own.
    private static let foreign = """
        # my own
        [default]
        aws_access_key_id = AKIATESTFOREIGN
        aws_secret_access_key = test-foreign-secret

        """

    @Test func `a deleted file is written again at the next start, without a call`() async throws {
        try await World.with { world in
            let settings = try world.settings(Self.configuration)
            _ = try await world.once(settings)
            let keys = [world.value(of: "billing"), world.value(of: "reports")]
            let calls = world.aws.calls.count
            try world.folder.remove("credentials")
            world.clock.advance(by: .seconds(60))
            let (code, sink) = try await world.once(settings)
            #expect(code == .success)
            #expect([world.value(of: "billing"), world.value(of: "reports")] == keys)
            #expect(sink.names == ["started", "configured", "written"])
            #expect(world.aws.calls.count == calls && world.handlers.runs.count == 1)
            try world.folder.remove("credentials")
            try await world.withDaemon(settings) { _ in }
            #expect([world.value(of: "billing"), world.value(of: "reports")] == keys)
            #expect(world.aws.calls.count == calls)
        }
    }

    @Test func `an altered section is repaired at the next start, and at a reload`() async throws {
        try await World.with { world in
            let settings = try world.settings(Self.configuration)
            _ = try await world.once(settings)
            let text = try #require(world.folder.text("credentials"))
            let key = try #require(world.value(of: "billing"))
            let altered = text.split(separator: key).joined(separator: "ASIATESTALTERED")
            try world.folder.write(altered, to: "credentials")
            _ = try await world.once(settings)
            #expect(world.folder.text("credentials") == text)
            try await world.withDaemon(settings) { daemon in
                try world.folder.write(altered, to: "credentials")
                try await daemon.reload(settings)
                #expect(world.folder.text("credentials") == text)
            }
            #expect(world.aws.calls.count == 4 && world.handlers.runs.count == 1)
        }
    }

    @Test func `what is not ours is never touched`() async throws {
        try await World.with { world in
            try world.folder.write(Self.foreign, to: "credentials")
            let settings = try world.settings(Self.configuration)
            _ = try await world.once(settings)
            #expect(world.folder.text("credentials")?.hasPrefix(Self.foreign) == true)
            let one = try world.settings("reports: {provider: guest}")
            _ = try await world.once(one)
            world.clock.advance(by: .seconds(7200))
            _ = try await world.once(one)
            #expect(world.value(of: "billing") == nil)
            #expect(world.folder.text("credentials")?.hasPrefix(Self.foreign) == true)
        }
    }

    @Test func `a profile that is somebody else's is refused, told, and taken over only on request`() async throws {
        try await World.with { world in
            try world.folder.write(Self.foreign, to: "credentials")
            let settings = try world.settings(
                "billing: {provider: google, profile: default}\nreports: {provider: guest}")
            let (code, sink) = try await world.once(settings)
            #expect(code == .cannotCreate)
            #expect(world.folder.text("credentials")?.hasPrefix(Self.foreign) == true)
            #expect(world.value(of: "reports") != nil)
            #expect(sink.all("written_failure").map(\.code) == ["output.not_ours"])
            // It has credentials; they are not where they are wanted.
            let calls = world.aws.calls.count
            let (orchestrator, _) = world.orchestrator(
                settings, RunOptions(mode: .once(every: nil, deadline: .seconds(600)), adopts: true))
            #expect(try await orchestrator.run() == .success)
            #expect(world.aws.calls.count == calls)
            #expect(world.value("x_evercred", of: "default") == "test/billing")
            #expect(world.folder.text("credentials.before-evercred") != nil)
        }
    }

    @Test func `two configurations of one user share a file without touching each other`() async throws {
        try await World.with { world in
            let other = world.withOwnState
            let first = try world.settings("billing: {provider: google}", name: "first")
            let second = try other.settings("reports: {provider: google}", name: "second")
            _ = try await world.once(first)
            _ = try await other.once(second)
            #expect(world.value("x_evercred", of: "billing") == "first/billing")
            #expect(world.value("x_evercred", of: "reports") == "second/reports")
            let text = world.folder.text("credentials")
            _ = try await world.once(first)
            _ = try await other.once(second)
            #expect(world.folder.text("credentials") == text)
            // The second one wants the first one's profile.
            let greedy = try other.settings("reports: {provider: google, profile: billing}", name: "second")
            let (code, sink) = try await other.once(greedy)
            #expect(code == .cannotCreate)
            #expect(sink.all("written_failure").map(\.code) == ["output.not_ours"])
            #expect(world.value("x_evercred", of: "billing") == "first/billing")
            // The first one loses everything it has; the other's section stays.
            world.clock.advance(by: .seconds(7200))
            _ = try await other.once(second)
            _ = try await world.once(try world.settings("nobody: {provider: guest}", name: "first"))
            #expect(world.value(of: "billing") == nil)
            #expect(world.value(of: "reports") != nil)
        }
    }

    @Test func `two daemons that write one file at the same time lose nothing`() async throws {
        try await World.with { world in
            let other = world.withOwnState
            let first = try world.settings(
                (0..<10).map { "a-\($0): {provider: google}" }.joined(separator: "\n"), name: "first")
            let second = try other.settings(
                (0..<10).map { "b-\($0): {provider: google}" }.joined(separator: "\n"), name: "second")
            try await world.withDaemon(first) { daemon in
                try await other.withDaemon(second) { rival in
                    for _ in 1...5 {
                        let requests = [daemon, rival].map { one in
                            Task { await one.orchestrator.refresh(Selection(), isForced: true) }
                        }
                        let ends = requests.map { EndFlag(of: $0) }
                        while !ends.allSatisfy(\.isRaised) {
                            // Whoever finds the file locked looks again a moment later.
                            world.clock.advance(by: .milliseconds(10))
                            await Task.yield()
                        }
                    }
                }
            }
            for index in 0..<10 {
                #expect(world.value("x_evercred", of: "a-\(index)") == "first/a-\(index)")
                #expect(world.value("x_evercred", of: "b-\(index)") == "second/b-\(index)")
            }
        }
    }

    @Test func `a file that cannot be written is tried again, and its keys are in the state`() async throws {
        try await World.with { world in
            try world.folder.write("[broken\n", to: "elsewhere")
            try world.folder.makeFolder("credentials")
            let settings = try world.settings("billing: {provider: google}")
            try await world.withDaemon(settings) { daemon in
                #expect(daemon.sink.all("written_failure").count == 1)
                #expect(daemon.sink.all("refresh").count == 1)
                #expect(await daemon.row("billing")?.hasValidCredentials == true)
                #expect(await daemon.row("billing")?.isUsable == false)
                let remembered = try #require(await world.set("billing"))
                #expect(remembered.credentials != nil && remembered.placements.isEmpty)
                try world.folder.remove("credentials")
                world.clock.advance(by: .seconds(30))
                _ = await daemon.sink.first { $0.event == "written" }
                await daemon.wait { await daemon.row("billing")?.isUsable == true }
                #expect(world.value(of: "billing") == remembered.credentials?.accessKeyID)
                #expect(world.aws.count(.getCredentials) == 1)
            }
        }
    }

    @Test func `many refreshes are few rewrites`() async throws {
        try await World.with { world in
            let names = (0..<100).map { "id-\($0): {provider: google}" }
            let (code, sink) = try await world.once(try world.settings(names.joined(separator: "\n")))
            #expect(code == .success)
            #expect(sink.all("written").count < 50)
            let written = sink.all("written").flatMap { $0.data["profiles"]?.array ?? [] }
            #expect(written.count == 100)
        }
    }
}

import Config
import CredentialModel
import Events
import Platform
import State
import StrictJSON
import TestSupport
import Testing

@testable import Engine

/// Outputs other than profile files, and what comes after them.
@Suite(.timeLimit(.minutes(1))) struct OutputsTests {
    private static let hour = Duration.seconds(3600)

    private func identity(_ outputs: String, in world: World, more: String = "") throws -> Settings {
        try world.settings("billing: {provider: google, outputs: [\(outputs)]\(more)}")
    }

    @Test func `every output holds the keys of one answer, and all of them count for the exit code`() async throws {
        try await World.with { world in
            let settings = try identity(
                "{type: profile, file: ./credentials}, {type: json, file: ./keys.json}, {type: env, file: ./keys.env}, "
                    + "{type: token, file: ./token}", in: world)
            let (code, sink) = try await world.once(settings)
            #expect(code == .success)
            let key = try #require(world.value(of: "billing"))
            #expect(world.folder.text("keys.json")?.contains("\"AccessKeyId\":\"\(key)\"") == true)
            #expect(world.folder.text("keys.env")?.contains("AWS_ACCESS_KEY_ID=\(key)\n") == true)
            #expect(world.folder.text("token")?.hasPrefix("token") == true)
            let files = sink.all("written").compactMap { $0["file"] }.map { $0.split(separator: "/").last ?? "" }
            #expect(Set(files) == ["credentials", "keys.json", "keys.env", "token"])
            // What is there already is not written again; what is lost is, without a call.
            let calls = world.aws.calls.count
            #expect(try await world.once(settings).1.all("written").isEmpty)
            try world.folder.remove("keys.env")
            #expect(try await world.once(settings).1.all("written").count == 1)
            #expect(world.folder.text("keys.env")?.contains(key) == true)
            #expect(world.aws.calls.count == calls)
            try world.folder.write("mine\n", to: "keys.env")
            #expect(try await world.once(settings).0 == .cannotCreate)
            #expect(world.folder.text("keys.env") == "mine\n")
        }
    }

    @Test func `a token file follows the token, which is renewed more often than the keys`() async throws {
        try await World.with { world in
            let settings = try identity("{type: token, file: ./token}, {type: json, file: ./keys.json}", in: world)
            try await world.withDaemon(settings) { daemon in
                await daemon.settle()
                let (token, keys) = (world.folder.text("token"), world.folder.text("keys.json"))
                #expect(token != nil && keys != nil)
                await daemon.advance(by: .seconds(1801))
                #expect(world.handlers.runs.count == 2)
                #expect(world.folder.text("token") != token)
                #expect(world.folder.text("keys.json") == keys)
            }
        }
    }

    @Test func `an output that is configured no longer goes at once`() async throws {
        try await World.with { world in
            _ = try await world.once(
                try identity("{type: json, file: ./keys.json}, {type: token, file: ./token}", in: world))
            let (code, _) = try await world.once(try identity("{type: env, file: ./keys.env}", in: world))
            #expect(code == .success)
            #expect(world.folder.names.filter { !$0.hasSuffix(".lock") && !$0.hasSuffix(".yaml") } == ["keys.env"])
            // The same file as another kind of file.
            _ = try await world.once(try identity("{type: json, file: ./keys.env}", in: world))
            #expect(world.folder.text("keys.env")?.hasPrefix("{\"Version\":1") == true)
        }
    }

    @Test(arguments: [("keep", true, true), ("blank", true, false), ("remove", false, false)])
    func `keys that ran out are kept, blanked or removed`(policy: String, stays: Bool, hasKeys: Bool) async throws {
        try await World.with { world in
            let settings = try identity(
                "{type: profile, file: ./credentials, expired: \(policy)}, "
                    + "{type: json, file: ./keys.json, expired: \(policy)}", in: world)
            try await world.withDaemon(settings) { daemon in
                await daemon.settle()
                world.handlers.answer(.exit(1))
                world.aws.fail(.broken)
                await daemon.advance(by: Self.hour + .seconds(60))
                #expect(daemon.sink.all("expired").count == 1)
                #expect((world.value("x_evercred", of: "billing") != nil) == stays)
                #expect((world.value(of: "billing") != nil) == hasKeys)
                #expect((world.folder.text("keys.json") != nil) == stays)
                #expect((world.folder.text("keys.json")?.contains("SecretAccessKey") ?? false) == hasKeys)
            }
        }
    }

    @Test func `a config file gets the region, and the process unless the keys are in a profile`() async throws {
        try await World.with { world in
            let reader = ReaderProgram(executable: "/usr/bin/evercred", stateFolder: "/var/lib/evercred")
            let process = "/usr/bin/evercred credentials billing --state /var/lib/evercred"
            let alone = try identity("{type: config, file: ./config}", in: world)
            _ = try await world.once(alone, reader: reader)
            #expect(world.value("region", of: "profile billing", in: "config") == "eu-west-1")
            #expect(world.value("credential_process", of: "profile billing", in: "config") == process)
            let both = try identity("{type: config, file: ./config}, {type: profile, file: ./credentials}", in: world)
            _ = try await world.once(both, reader: reader)
            #expect(world.value("credential_process", of: "profile billing", in: "config") == nil)
            #expect(world.value("region", of: "profile billing", in: "config") == "eu-west-1")
        }
    }

    @Test func `a command is told of each answer once, whatever restarts`() async throws {
        try await World.with { world in
            let settings = try identity("{type: command, command: [/usr/bin/push, test-argument]}", in: world)
            #expect(try await world.once(settings).0 == .success)
            let told = world.handlers.runs.filter { $0.input.contains("AccessKeyId") }
            #expect(told.count == 1)
            #expect(try await world.once(settings).0 == .success)
            #expect(world.handlers.runs.count == 2)
            world.clock.advance(by: .seconds(3000))
            #expect(try await world.once(settings).0 == .success)
            #expect(world.handlers.runs.filter { $0.input.contains("AccessKeyId") }.count == 2)
        }
    }

    // MARK: onRefresh

    @Test func `a hook is told names after its identity's outputs changed, and fails without consequence`() async throws
    {
        try await World.with { world in
            let settings = try world.settings(
                """
                billing:
                  provider: google
                  onRefresh: reload-application
                  assume: [{profile: billing-prod, roleArn: "arn:aws:iam::111122223333:role/Test"}]
                reports: {provider: guest}
                """)
            world.handlers.answer { $0.reason.isEmpty ? .exit(2) : .token(lifetime: Self.hour) }
            let (code, sink) = try await world.once(settings)
            #expect(code == .success)
            let hooks = world.handlers.runs.filter { $0.reason.isEmpty }
            #expect(hooks.count == 1)
            let news = try #require(try JSONReader.read(Array((hooks.first?.input ?? "").utf8)).object)
            #expect(news["identity"]?.string == "billing")
            #expect(news["files"]?.array?.compactMap(\.string) == [world.folder.path("credentials")])
            #expect(Set(news["profiles"]?.array?.compactMap(\.string) ?? []) == ["billing", "billing-prod"])
            #expect(hooks.first?.input.contains("ASIA") == false)
            #expect(sink.all("onRefresh_failure").compactMap { $0["identity"] } == ["billing"])
            _ = try await world.once(settings)
            #expect(world.handlers.runs.count { $0.reason.isEmpty } == 1)
        }
    }

    @Test func `a hook runs once at a time, and what changes meanwhile is told in one more call`() async throws {
        let clock = ManualClock()
        let handlers = FakeHandlers(clock: clock) { Timestamp(seconds: 0) }
        let call = CommandCall(runner: handlers, secrets: SecretReader(runner: handlers, environment: [:]))
        let hooks = RefreshHooks(call: call, hub: Hub(destinations: [], time: clock), time: clock)
        hooks.configure(["a": HandlerCommand(invocation: .shell("x"), workingDirectory: "/")])
        let gate = Gate()
        handlers.hold(at: gate)
        for number in 1...3 { hooks.note(Placement(file: "/f\(number)", profile: "p"), of: "a") }
        hooks.note(Placement(file: "/other", profile: "p"), of: "nobody")
        await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        await gate.waitForArrivals(1)
        for number in 4...6 { hooks.note(Placement(file: "/f\(number)", profile: "p"), of: "a") }
        handlers.hold(at: nil)
        gate.open()
        await hooks.finish(within: nil)
        #expect(
            handlers.runs.map(\.input) == [
                "{\"identity\":\"a\",\"files\":[\"/f1\",\"/f2\",\"/f3\"],\"profiles\":[\"p\"]}\n",
                "{\"identity\":\"a\",\"files\":[\"/f4\",\"/f5\",\"/f6\"],\"profiles\":[\"p\"]}\n",
            ])
    }
}

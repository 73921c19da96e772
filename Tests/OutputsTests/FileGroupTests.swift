import CredentialModel
import Glibc
import Outputs
import Platform
import Synchronization
import TestSupport
import Testing

/// The whole files of one set.
@Suite struct `The files of one set` {
    private let clock = ManualClock()
    private let handlers: FakeHandlers

    init() { handlers = FakeHandlers(clock: clock) { Timestamp(seconds: 0) } }

    private func writer() -> OutputWriter { OutputWriter(time: clock, call: fakeCall(handlers)) { _ in } }

    private func change(_ number: Int, replacing end: Timestamp? = nil, adopt: Bool = false) -> OutputChange {
        .write(
            profile: "billing", owner: billing,
            document: OutputDocument(
                credentials: credentials(number),
                token: ProviderToken(
                    value: Secret("test.token.\(number)"), expiration: Timestamp(seconds: 9),
                    obtainedAt: Timestamp(seconds: 1))),
            adopt: adopt, replacing: end)
    }

    private func targets(_ folder: TemporaryFolder, json: String = "keys.json") -> [OutputTarget] {
        [
            .json(FileTarget(file: folder.path(json))), .env(FileTarget(file: folder.path("keys.env"))),
            .token(FileTarget(file: folder.path("token"))),
        ]
    }

    private func submit(
        _ number: Int, to targets: [OutputTarget], _ writer: OutputWriter, replacing end: Timestamp? = nil,
        adopt: Bool = false
    ) async -> [OutputResult] {
        clock.advance(by: .seconds(1))
        return await writer.submit(targets.map { PlacedChange(change(number, replacing: end, adopt: adopt), at: $0) })
    }

    private func make(_ change: OutputChange, at targets: [OutputTarget], _ writer: OutputWriter) async
        -> [OutputResult]
    {
        clock.advance(by: .seconds(1))
        return await writer.submit(targets.map { PlacedChange(change, at: $0) })
    }

    @Test func `are written together and left alone when nothing changed`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            #expect(await submit(1, to: targets(folder), writer) == [.written, .written, .written])
            #expect(folder.text("keys.json")?.contains("ASIATEST1") == true)
            #expect(folder.text("keys.env")?.contains("ASIATEST1") == true)
            #expect(folder.text("token") == "test.token.1")
            for name in ["keys.json", "keys.env", "token"] {
                #expect(folder.mode(name) == 0o600)
            }
            #expect(await submit(1, to: targets(folder), writer) == [.unchanged, .unchanged, .unchanged])
        }
    }

    @Test func `stay on one answer while the old keys are good, and part when they end`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            _ = await submit(1, to: targets(folder), writer)
            // Somebody holds the lock of the one for too long.
            let lock = try await FileLock.acquire(AtomicFile(path: folder.path("keys.json")), time: clock)
            let held = await submitPastLock(2, to: targets(folder), writer, replacing: .seconds(1800))
            #expect(held.map(\.code) == ["file.lock_timeout", "output.incomplete_group", "output.incomplete_group"])
            #expect(folder.text("keys.env")?.contains("ASIATEST1") == true && folder.text("token") == "test.token.1")
            let freed = await submitPastLock(2, to: targets(folder), writer, replacing: .seconds(600))
            #expect(freed.map(\.code) == ["file.lock_timeout", "written", "written"])
            #expect(folder.text("keys.env")?.contains("ASIATEST2") == true)
            lock.release()
            // Nothing is left of what was prepared.
            #expect(!folder.names.contains { $0.hasPrefix(".evercred-") })
        }
    }

    /// Submits, and lets the time pass that the lock of a file is waited for.
    private func submitPastLock(
        _ number: Int, to targets: [OutputTarget], _ writer: OutputWriter, replacing remaining: Duration
    ) async -> [OutputResult] {
        let end = clock.now + remaining
        async let results = submit(number, to: targets, writer, replacing: end)
        await clock.waitForSleepers()
        clock.advance(by: .seconds(5))
        return await results
    }

    @Test func `do not wait for one that will never be written`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            _ = await submit(1, to: targets(folder), writer)
            try folder.remove("keys.json")
            try folder.makeFolder("keys.json")
            let parted = await submit(2, to: targets(folder), writer, replacing: clock.now + .seconds(1800))
            #expect(parted.map(\.code) == ["file.not_regular", "written", "written"])
        }
    }

    @Test func `of somebody else are refused, and replaced on request after a copy`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            try folder.write("PATH=/usr/bin\n", to: "keys.env")
            let target = [targets(folder)[1]]
            #expect(await submit(1, to: target, writer).map(\.code) == ["output.foreign_file"])
            #expect(folder.text("keys.env") == "PATH=/usr/bin\n")
            #expect(await submit(1, to: target, writer, adopt: true) == [.written])
            #expect(folder.text("keys.env.before-evercred") == "PATH=/usr/bin\n")
            // The same configuration's other set may follow; another configuration's may not.
            let other = SectionOwner(configuration: "other", set: "billing")
            clock.advance(by: .seconds(1))
            let foreign = PlacedChange(
                .write(profile: "billing", owner: other, document: OutputDocument(credentials: credentials(2))),
                at: target[0])
            #expect(await writer.submit(foreign).code == "output.foreign_file")
        }
    }

    @Test func `lose their keys, or go, when they are told to`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            let targets = targets(folder)
            _ = await submit(1, to: targets, writer)
            let blank = await make(.blank(profile: "billing", owner: billing), at: targets, writer)
            #expect(blank == [.written, .written, .written])
            for name in ["keys.json", "keys.env", "token"] {
                #expect(folder.text(name)?.contains("test") == false)
            }
            #expect(await submit(2, to: targets, writer) == [.written, .written, .written])
            let stranger = SectionOwner(configuration: "payments", set: "stranger")
            _ = await make(.remove(profile: "billing", owner: stranger), at: Array(targets.prefix(2)), writer)
            #expect(folder.text("keys.json") != nil)
            let removal = await make(.remove(profile: "billing", owner: billing), at: targets, writer)
            #expect(removal == [.written, .written, .written])
            #expect(folder.names.filter { !$0.hasSuffix(".lock") } == [])
        }
    }

    @Test func `include commands that are told on their stdin, and told again when they fail`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            let command = OutputTarget.command(
                HandlerCommand(
                    invocation: .arguments(["/usr/bin/push", "--secret-looking-argument"]),
                    workingDirectory: folder.path))
            handlers.answer(.exit(3))
            let result = await submit(1, to: [command], writer)[0]
            #expect(result.code == "output.command")
            #expect(result.failure?.message == "'/usr/bin/push' ended with exit code 3")
            #expect(!"\(result)".contains("secret-looking"))
            handlers.answer(.output("ignored"))
            #expect(await submit(1, to: [command], writer) == [.written])
            #expect(handlers.runs.last?.input.contains("\"AccessKeyId\":\"ASIATEST1\"") == true)
        }
    }

    @Test func `may be one file that changes hands, without waiting for its own lock`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            try #require(symlink("keys.json", folder.path("link")) == 0)
            let target = targets(folder)[0]
            #expect(await submit(1, to: [target], writer) == [.written])
            clock.advance(by: .seconds(1))
            let renamed = OutputChange.write(
                profile: "renamed", owner: billing, document: OutputDocument(credentials: credentials(2)))
            let results = await writer.submit([
                PlacedChange(
                    .remove(profile: "billing", owner: billing), at: .json(FileTarget(file: folder.path("link")))),
                PlacedChange(renamed, at: target),
            ])
            #expect(results == [.written, .written])
            #expect(folder.text("keys.json")?.contains("ASIATEST2") == true)
        }
    }

    @Test func `are rid of what killed writers left beside them, and of nothing else`() async throws {
        try await TemporaryFolder.with { folder in
            func temporary(of name: String, _ suffix: String = "0") -> String {
                let hash = String(StableHash.fnv1a(name.utf8), radix: 16)
                return ".evercred-\(String(repeating: "0", count: 16 - hash.count))\(hash)-\(suffix)"
            }
            let names = ["keys.json", "keys.env", "token", "config", "credentials"]
            for name in names { try folder.write("left", to: temporary(of: name)) }
            let others = [temporary(of: "other"), ".evercred-notes", "evercred-\(temporary(of: "token"))"]
            for name in others { try folder.write("mine", to: name) }
            if geteuid() == 0 {
                // Not of the user that runs the program, nor of the file's owner.
                try folder.write("theirs", to: temporary(of: "token", "1"))
                try #require(chown(folder.path(temporary(of: "token", "1")), 1234, 1234) == 0)
            }
            let shared = [
                OutputTarget.config(FileTarget(file: folder.path("config"))),
                .profile(FileTarget(file: folder.path("credentials"))),
            ]
            #expect(await submit(1, to: targets(folder) + shared, writer()).allSatisfy { $0 == .written })
            let left = folder.names.filter { $0.contains("evercred-") }
            #expect(left == (others + (geteuid() == 0 ? [temporary(of: "token", "1")] : [])).sorted())
        }
    }

    @Test func `are locked in one order by everybody`() async throws {
        try await TemporaryFolder.with { folder in
            let targets = targets(folder)
            let writers = (1...2).map { _ in OutputWriter(time: SystemTime(), call: fakeCall(handlers)) { _ in } }
            await withTaskGroup { group in
                for (number, writer) in writers.enumerated() {
                    group.addTask {
                        let order = number == 0 ? targets : targets.reversed()
                        for round in 1...20 {
                            let changes = order.map { PlacedChange(change(round), at: $0) }
                            let codes = await writer.submit(changes).map(\.code)
                            #expect(codes.allSatisfy { $0 == "written" || $0 == "unchanged" })
                        }
                    }
                }
            }
            #expect(folder.text("token") == "test.token.20")
        }
    }
}

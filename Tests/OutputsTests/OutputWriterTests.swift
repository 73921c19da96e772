import CredentialModel
import Glibc
import Outputs
import Platform
import Synchronization
import TestSupport
import Testing

/// Collects what a writer reports.
private final class Reports: Sendable {
    private let reports = Mutex<[WriteReport]>([])

    var all: [WriteReport] { reports.withLock(\.self) }

    func add(_ report: WriteReport) { reports.withLock { $0.append(report) } }
}

@Suite struct OutputWriterTests {
    private let clock = ManualClock()
    private let reports = Reports()

    private func writer() -> OutputWriter {
        let call = fakeCall(FakeHandlers(clock: clock, now: { Timestamp(seconds: 0) }))
        return OutputWriter(time: clock, call: call) { [reports] in reports.add($0) }
    }

    @Test func `the first change is written at once`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            #expect(await writer().submit(write("a", 1), to: target) == .written)
            #expect(folder.text("credentials") == section("a", 1))
            #expect(reports.all.map(\.written) == [["a"]])
            #expect(reports.all.map(\.file) == [target.file])
        }
    }

    @Test func `many changes within the interval are one rewrite`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            #expect(await writer.submit(write("first", 0), to: target) == .written)
            await withTaskGroup { group in
                for number in 1...200 {
                    group.addTask { #expect(await writer.submit(write("p\(number)", number), to: target) == .written) }
                }
                await writer.gathers(200)
                #expect(reports.all.count == 1)
                await clock.waitForSleepers()
                clock.advance(by: .milliseconds(49))
                #expect(await writer.backlog == 200)
                clock.advance(by: .milliseconds(1))
            }
            #expect(reports.all.count == 2)
            #expect(reports.all.last?.written.count == 200)
        }
    }

    @Test func `what comes during a rewrite is gathered for the next one`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            let lock = try await FileLock.acquire(AtomicFile(path: target.file), time: clock)
            async let first = writer.submit(write("a", 1), to: target)
            await clock.waitForSleepers()
            async let others = writer.submit((2...4).map { (write("p\($0)", $0), target) })
            await writer.gathers(3)
            lock.release()
            clock.advance(by: .milliseconds(5))
            #expect(await first == .written)
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(50))
            #expect(await others == [.written, .written, .written])
            #expect(reports.all.map(\.written) == [["a"], ["p2", "p3", "p4"]])
        }
    }

    @Test func `the latest change to a profile counts, for everybody who submitted one`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            #expect(await writer.submit(write("first", 0), to: target) == .written)
            async let early = writer.submit(write("a", 1), to: target)
            await writer.gathers(1)
            async let late = writer.submit([(write("a", 2), target), (write("b", 3), target)])
            await writer.gathers(2)
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(50))
            #expect(await early == .written)
            #expect(await late == [.written, .written])
            #expect(folder.text("credentials") == section("first", 0) + section("a", 2) + section("b", 3))
            #expect(reports.all.last?.written == ["a", "b"])
        }
    }

    @Test func `removing a section for its old owner does not undo the new owner's write`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            let heir = SectionOwner(configuration: "payments", set: "heir")
            #expect(await writer.submit(write("a", 1), to: target) == .written)
            async let results = writer.submit([
                (write("a", 2, owner: heir), target), (.remove(profile: "a", owner: billing), target),
            ])
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(50))
            #expect(await results == [.written, .unchanged])
            #expect(folder.text("credentials") == section("a", 2, owner: heir))
        }
    }

    @Test(arguments: [
        (Duration.milliseconds(5), Duration.milliseconds(50)), (.milliseconds(100), .milliseconds(500)),
        (.seconds(4), .seconds(1)),
    ])
    func `the interval is five times the last rewrite, within its bounds`(took: Duration, rest: Duration) async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            let lock = try await FileLock.acquire(AtomicFile(path: target.file), time: clock)
            async let first = writer.submit(write("a", 1), to: target)
            await clock.waitForSleepers()
            lock.release()
            clock.advance(by: took)
            #expect(await first == .written)
            async let second = writer.submit(write("b", 2), to: target)
            await clock.waitForSleepers()
            #expect(clock.nextDeadline == clock.bootNow + rest)
            clock.advance(by: rest)
            #expect(await second == .written)
        }
    }

    @Test func `after the interval the next change is written at once again`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            #expect(await writer.submit(write("a", 1), to: target) == .written)
            clock.advance(by: .milliseconds(50))
            #expect(await writer.submit(write("b", 2), to: target) == .written)
        }
    }

    @Test func `flushing writes what is gathered without waiting`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            await writer.flush()
            #expect(await writer.submit(write("a", 1), to: target) == .written)
            async let second = writer.submit(write("b", 2), to: target)
            await clock.waitForSleepers()
            await writer.flush()
            #expect(folder.text("credentials") == section("a", 1) + section("b", 2))
            #expect(await second == .written)
            #expect(await writer.backlog == 0)
        }
    }

    @Test func `a change stays submitted when its task is cancelled`() async throws {
        try await TemporaryFolder.with { folder in
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            #expect(await writer.submit(write("a", 1), to: target) == .written)
            let second = Task { await writer.submit(write("b", 2), to: target) }
            await writer.gathers(1)
            second.cancel()
            await writer.flush()
            #expect(await second.value == .written)
            #expect(folder.text("credentials") == section("a", 1) + section("b", 2))
        }
    }

    @Test func `a file that is held up does not hold up another`() async throws {
        try await TemporaryFolder.with { folder in
            let held = FileTarget(file: folder.path("held"))
            let free = FileTarget(file: folder.path("free"))
            let writer = writer()
            let lock = try await FileLock.acquire(AtomicFile(path: held.file), time: clock)
            async let results = writer.submit([(write("a", 1), held), (write("b", 2), free), (write("c", 3), held)])
            await clock.waitForSleepers()
            #expect(await writer.submit([PlacedChange]()) == [])
            while folder.text("free") == nil { await Task.yield() }
            clock.advance(by: .seconds(5))
            #expect(await results.map(\.code) == ["file.lock_timeout", "written", "file.lock_timeout"])
            lock.release()
        }
    }

    @Test func `only so many files are open at once, and the others get their turn`() async throws {
        try await TemporaryFolder.with { folder in
            let writer = writer()
            let targets = (0..<40).map { FileTarget(file: folder.path("file-\($0)")) }
            var locks: [FileLock] = []
            for target in targets {
                locks.append(try await FileLock.acquire(AtomicFile(path: target.file), time: clock))
            }
            async let results = writer.submit(targets.map { (write("a", 1), $0) })
            await clock.waitForSleepers(32)
            #expect(await writer.backlog == 8)
            clock.advance(by: .seconds(5))
            await clock.waitForSleepers(8)
            for lock in locks { lock.release() }
            clock.advance(by: .milliseconds(5))
            let codes = await results.map(\.code)
            #expect(codes.count { $0 == "file.lock_timeout" } == 32)
            #expect(codes.count { $0 == "written" } == 8)
        }
    }

    @Test func `a report tells what was written, removed and refused, and nothing of the rest`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(section("old", 1) + section("same", 2) + "[hand]\n", to: "credentials")
            let target = FileTarget(file: folder.path("credentials"))
            let writer = writer()
            _ = await writer.submit([
                (write("new", 3), target), (.remove(profile: "old", owner: billing), target),
                (write("same", 2), target),
                (write("hand", 4), target),
            ])
            let report = try #require(reports.all.first)
            #expect(report.written == ["new"])
            #expect(report.removed == ["old"])
            #expect(report.failures.map(\.profile) == ["hand"])
            clock.advance(by: .seconds(1))
            #expect(await writer.submit(write("same", 2), to: target) == .unchanged)
            #expect(reports.all.count == 1)
        }
    }
}

extension OutputWriter {
    /// Returns when that many changes wait for a rewrite.
    fileprivate func gathers(_ count: Int) async {
        while await backlog < count { await Task.yield() }
    }
}

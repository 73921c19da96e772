import CredentialModel
import Glibc
import Platform
import StrictJSON
import Synchronization
import TestSupport
import Testing

@testable import Events

@Suite("Events on stdout", .timeLimit(.minutes(5)))
struct JSONLinesSinkTests {
    private let failures = Mailbox<EventSinkError>()
    private let pipe: TestPipe

    init() throws { pipe = try TestPipe() }

    private func sink(limit: Int? = nil) -> JSONLinesSink {
        .standardOutput(descriptor: pipe.writeEnd, limit: limit, onFailure: failures.put)
    }

    private func hub(_ sink: JSONLinesSink) -> Hub {
        Hub(destinations: [(sink, .all)], time: ManualClock(now: EventSamples.time), run: "RUN")
    }

    private func sequences(_ lines: [String]) throws -> [Int64] {
        try lines.map { try #require(try JSONReader.read($0)["sequence"]?.integer) }
    }

    @Test(arguments: [false, true])
    func `a reader that does not read holds nobody up and misses nothing once it does`(_ nonBlocking: Bool) async throws
    {
        // The flag may be set by any process that shares the pipe.
        if nonBlocking { pipe.makeWriterNonBlocking() }
        let hub = hub(sink())
        // Longer than PIPE_BUF: such a line may be taken by the pipe in parts.
        let name = String(repeating: "x", count: 6000)
        for number in 0..<1000 { hub.emit(.stopping(reason: number % 10 == 0 ? name : "\(number)")) }
        let lines = await pipe.lines(1000)
        #expect(try sequences(lines) == Array(1...1000))
        #expect(failures.messages.isEmpty)
    }

    @Test func `what does not fit is dropped and counted exactly, info before failures`() async throws {
        let hub = hub(sink(limit: 100_000))
        for number in 1...4000 {
            hub.emit(number % 40 == 0 ? .clockSkew(endpoint: "h", offset: .seconds(1)) : .stopping(reason: "x"))
        }
        // Every event arrives or is in an account; were one in neither, this would wait for it in vain.
        let accounted = Mutex(0)
        let lines = await pipe.lines { line in
            let loss = try? JSONReader.read(line)["payload"]?["data"]?["count"]?.integer
            return accounted.withLock { accounted in
                accounted += loss.map(Int.init) ?? 1
                return accounted >= 4000
            }
        }
        #expect(accounted.withLock { $0 } == 4000)
        let values = try lines.map { try JSONReader.read($0) }
        let accounts = values.filter { $0["payload"]?["event"] == "dropped" }.map { $0["payload"]?["data"] }
        #expect(accounts.allSatisfy { $0?["destination"] == "stdout" && $0?["failures"] == 0 })
        #expect(accounts.allSatisfy { $0?["info"] == $0?["count"] })
        #expect(!accounts.isEmpty)
        #expect(values.count { $0["payload"]?["event"] == "clock_skew" } == 100)
        let sequences = try sequences(lines)
        #expect(sequences == sequences.sorted())
    }

    @Test func `many destinations that stand still leave the others and the program alone`() async throws {
        let stuck = try (0..<80).map { _ in try TestPipe() }
        let stuckSinks = stuck.map {
            JSONLinesSink.standardOutput(descriptor: $0.writeEnd, limit: nil, onFailure: failures.put)
        }
        let hub = Hub(
            destinations: (stuckSinks + [sink()]).map { ($0, .all) }, time: ManualClock(now: EventSamples.time),
            run: "RUN")
        for number in 0..<400 { hub.emit(.stopping(reason: "\(number) \(String(repeating: "x", count: 300))")) }
        #expect(try sequences(await pipe.lines(400)) == Array(1...400))
        // The threads that wait go home before the pipes do.
        stuck.forEach { $0.closeReader() }
        _ = await hub.drain(until: .distantFuture)
    }

    @Test func `a closed reader turns the sink off and is told once`() async throws {
        let sink = sink()
        let hub = hub(sink)
        pipe.closeReader()
        for _ in 0..<100 { hub.emit(.stopping(reason: "x")) }
        let failure = try #require(await failures.next())
        #expect(failure.code == .closed)
        #expect(failure.message == "cannot write stdout: Broken pipe; events are no longer written to it")
        for _ in 0..<100 { hub.emit(.stopping(reason: "x")) }
        #expect(await hub.drain(until: .distantFuture))
        #expect(failures.messages.count == 1)
    }

    @Test func `a reader that goes away in the middle ends the waiting`() async throws {
        let hub = hub(sink())
        for _ in 0..<1000 { hub.emit(.stopping(reason: "x")) }
        _ = await pipe.lines(10)
        pipe.closeReader()
        #expect(await hub.drain(until: .distantFuture))
        #expect(failures.messages.map(\.code) == [.closed])
    }

    @Test func `a full disk costs lines, is told once, and the lines are counted`() async throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let sink = JSONLinesSink.standardOutput(descriptor: full, limit: nil, onFailure: failures.put)
        let hub = hub(sink)
        for _ in 0..<50 { hub.emit(.stopping(reason: "x")) }
        #expect(await hub.drain(until: .distantFuture))
        #expect(failures.messages.map(\.code) == [.unwritable])
        #expect(failures.messages.first?.remedy == "free some space on that file system")
        // There is room again: the descriptor becomes the pipe.
        try #require(dup2(pipe.writeEnd, full) == full)
        hub.emit(.started(version: "1", pid: 1, command: "run"))
        let lines = await pipe.lines(2)
        #expect(try sequences(lines) == [51, 52])
        #expect(try JSONReader.read(lines[1])["payload"]?["data"]?["count"] == 50)
    }

    @Test func `draining waits for the reader, but not beyond the deadline`() async throws {
        let clock = ManualClock()
        let hub = Hub(destinations: [(sink(), .all)], time: clock, run: "RUN")
        #expect(await hub.drain(until: clock.bootNow + .seconds(5)))
        for _ in 0..<1000 { hub.emit(.stopping(reason: "x")) }
        async let isDrained = hub.drain(until: clock.bootNow + .seconds(5))
        await clock.waitForSleepers()
        clock.advance(by: .seconds(5))
        #expect(await isDrained == false)
        async let isDrainedNow = hub.drain(until: .distantFuture)
        #expect(await pipe.lines(1000).count == 1000)
        #expect(await isDrainedNow)
    }

    @Test func `from many tasks at once, the reader sees strictly increasing numbers`() async throws {
        let hub = hub(sink())
        async let lines = pipe.lines(4000)
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask { for number in 0..<500 { hub.emit(.stopping(reason: "\(task) \(number)")) } }
            }
        }
        #expect(try sequences(await lines) == Array(1...4000))
    }
}

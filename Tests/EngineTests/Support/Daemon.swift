import Config
import CredentialModel
import Outputs
import Platform
import Scheduling
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// A running orchestrator whose time a test moves.
struct Daemon: Sendable {
    let world: World
    let orchestrator: Orchestrator
    let sink: CollectingSink

    /// Returns when everything due now is done and all that is left waits for the clock.
    func settle() async {
        while await !orchestrator.isAtRest {
            // Nobody waits for the interval between two rewrites of a file.
            await orchestrator.parts.outputs.flush()
            await Task.yield()
        }
        await world.clock.waitForSleepers(await orchestrator.expectedSleepers)
    }

    /// Lets time pass from one thing that is due to the next, each done before the clock goes on.
    func advance(by duration: Duration) async {
        let end = world.clock.bootNow + duration
        await settle()
        while let next = world.clock.nextDeadline, next <= end {
            world.clock.advance(by: next - world.clock.bootNow)
            await settle()
        }
        world.clock.advance(by: end - world.clock.bootNow)
        await settle()
    }

    /// Asks for a refresh as another process does, and lets happen what is due meanwhile.
    @discardableResult
    func refresh(_ patterns: String..., isForced: Bool = false) async -> [StatusRow] {
        let request = Task { await orchestrator.refresh(Selection(patterns: patterns), isForced: isForced) }
        await hurry(request)
        return await request.value
    }

    /// Puts other settings into force.
    func reload(_ settings: Settings) async throws {
        let reload = Task { try await orchestrator.reload(settings) }
        await hurry(reload)
        try await reload.value
    }

    /// Returns when something has become true that no event tells.
    func wait(until isTrue: () async -> Bool) async {
        while await !isTrue() { await Task.yield() }
    }

    /// Lets nothing wait for the interval between two rewrites of a file until the task has ended.
    func hurry(_ task: Task<some Sendable, some Error>) async {
        let end = EndFlag(of: task)
        while !end.isRaised {
            await orchestrator.parts.outputs.flush()
            await Task.yield()
        }
    }

    /// How a set stands in the orchestrator's memory.
    func row(_ name: String) async -> StatusRow? { await orchestrator.rows().first { $0.name == name } }

    /// How long the credentials of a set live yet.
    func remaining(_ name: String) async -> Duration? {
        guard let job = await orchestrator.jobs[name] else { return nil }
        return await orchestrator.sets[job].remaining(at: world.clock.bootNow)
    }
}

extension World {
    /// Runs a daemon for as long as the body takes, stops it and gives its exit code.
    @discardableResult
    func withDaemon(
        _ settings: Settings, _ options: RunOptions = RunOptions(), _ body: (Daemon) async throws -> Void
    ) async throws -> ExitCode {
        let (orchestrator, sink) = orchestrator(settings, options)
        let others = clock.sleeperCount
        let run = Task { try await orchestrator.run() }
        let daemon = Daemon(world: self, orchestrator: orchestrator, sink: sink)
        // The chores sleep when the start is over.
        await clock.waitForSleepers(others + 2)
        await daemon.settle()
        do {
            try await body(daemon)
        } catch {
            await orchestrator.stop(because: "test")
            _ = try await run.value
            throw error
        }
        await orchestrator.stop(because: "test")
        return try await run.value
    }

    /// One single pass; time goes on only where the pass waits for it.
    func once(
        _ settings: Settings, every: Duration? = nil, deadline: Duration = .seconds(600), only: [String] = [],
        isForced: Bool = false, prunes: Bool = false, through transport: (any HTTPTransport)? = nil,
        reader: ReaderProgram? = nil
    ) async throws -> (code: ExitCode, sink: CollectingSink) {
        let (orchestrator, sink) = orchestrator(
            settings,
            RunOptions(
                mode: .once(every: every, deadline: deadline), selection: Selection(patterns: only), isForced: isForced,
                prunes: prunes),
            through: transport, reader: reader)
        let run = Task { try await orchestrator.run() }
        let end = EndFlag(of: run)
        while !end.isRaised {
            if await orchestrator.isWaitingForClock, let next = clock.nextDeadline {
                clock.advance(by: next - clock.bootNow)
            }
            await orchestrator.parts.outputs.flush()
            await Task.yield()
        }
        return (try await run.value, sink)
    }
}

/// Tells when a task has ended.
final class EndFlag: Sendable {
    private let flag = Mutex(false)

    var isRaised: Bool { flag.withLock { $0 } }

    init(of task: Task<some Sendable, some Error>) {
        Task {
            _ = await task.result
            flag.withLock { $0 = true }
        }
    }
}

extension Orchestrator {
    /// Whether nothing is under way, nothing is due, and nothing waits to be remembered.
    var isAtRest: Bool {
        let now = parts.time.bootNow
        return runningCount == 0 && saver == nil && (scheduler.nextWake(now: now) ?? .distantFuture) > now
            && (expiries.next?.at ?? .distantFuture) > now
    }

    /// Whether a single pass that is not over can only go on when time does.
    var isWaitingForClock: Bool { isAtRest && !unsettled.isEmpty && !isStopping }

    /// How many sleeps are under way when a daemon is at rest: two chores, the main loop's and the watch for expiries.
    var expectedSleepers: Int {
        2 + (scheduler.nextWake(now: parts.time.bootNow) == nil ? 0 : 1) + (expiries.next == nil ? 0 : 1)
    }
}

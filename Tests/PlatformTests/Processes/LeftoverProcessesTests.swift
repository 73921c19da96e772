import Glibc
import Platform
import Synchronization
import Testing

/// Nothing of a program outlives its run, and nothing that outlives it delays the return.
@Suite(.timeLimit(.minutes(1)))
struct `When a run returns` {
    let runner: SpawningProcessRunner

    init() throws { runner = try SpawningProcessRunner() }

    /// Ways to leave a process behind that would live for a minute. Each prints its id.
    static let escapes = [
        "in the background": "sleep 60 & echo $!",
        "with the pipes closed": "sleep 60 >/dev/null 2>&1 </dev/null & echo $!",
        "deaf to TERM": "(trap '' TERM HUP; sleep 60 & echo $!; wait) & wait_for=$!; sleep 0.05",
        "in a session of its own": "setsid sleep 60 >/dev/null 2>&1 </dev/null & echo $!",
        "in a session of its own, holding stdout": "setsid sleep 60 & echo $!",
        "orphaned twice": "(setsid sh -c 'echo $$; exec sleep 60' &) ; sleep 0.05",
        "with an empty environment": "env -i /usr/bin/setsid /bin/sleep 60 & echo $!",
        "stopped": "sleep 60 & echo $!; kill -STOP $!",
    ]

    @Test(arguments: escapes.keys.sorted())
    func `no process is left`(how: String) async throws {
        let result = try await runner.run(script(Self.escapes[how] ?? ""))
        #expect(result.outcome == .exited(0))
        #expect(result.survivors >= 1)
        #expect(result.printedIDs.count == 1)
        #expect(result.printedIDs.allSatisfy { !exists($0) })
        #expect(result.elapsed < .seconds(20))
    }

    @Test func `a program that ended cleanly is not said to have left anything`() async throws {
        let result = try await runner.run(script("true & wait; (true &); ls / | cat >/dev/null; echo x"))
        #expect(result.text == "x")
        #expect(result.survivors == 0)
    }

    @Test func `a whole pipeline in another session is gone`() async throws {
        let result = try await runner.run(
            script("setsid sh -c 'echo $$; sleep 60 | sleep 60 | sleep 60' & sleep 0.2; exit 3"))
        #expect(result.outcome == .exited(3))
        #expect(result.survivors >= 3)
        #expect(result.printedIDs.allSatisfy { !exists($0) })
    }

    @Test func `the deadline has ended the program and what it started`() async throws {
        let result = try await runner.run(
            script("setsid sleep 60 & echo $!; sleep 60 & echo $!; sleep 60", timeout: .milliseconds(100)))
        #expect(result.outcome == .timedOut)
        #expect(result.printedIDs.count == 2)
        #expect(result.printedIDs.allSatisfy { !exists($0) })
        #expect(result.elapsed < .seconds(20))
    }

    @Test func `a program had two seconds to end after TERM`() async throws {
        let polite = try await runner.run(
            script("trap 'echo bye; exit 0' TERM; while :; do sleep 0.02; done", timeout: .milliseconds(200)))
        #expect(polite.outcome == .timedOut)
        #expect(polite.text == "bye")

        let deaf = try await runner.run(
            script("trap '' TERM; while :; do sleep 0.02; done", timeout: .milliseconds(50)))
        #expect(deaf.outcome == .timedOut)
        #expect(deaf.elapsed >= .milliseconds(2050))
    }

    @Test func `a stopped program is gone too`() async throws {
        let result = try await runner.run(script("echo $$; kill -STOP $$", timeout: .milliseconds(50)))
        #expect(result.outcome == .timedOut)
        #expect(result.printedIDs.allSatisfy { !exists($0) })
    }

    @Test(arguments: ["yes", "trap '' TERM; yes", "exec head -c 65537 /dev/zero", "yes & echo $!; wait"])
    func `a flood has been cut off`(flood: String) async throws {
        let result = try await runner.run(script(flood))
        #expect(result.outcome == .outputTooLarge)
        #expect(result.output.count == 64 << 10)
        #expect(result.elapsed < .seconds(20))
    }

    @Test func `output of exactly the limit is no flood`() async throws {
        let result = try await runner.run(script("exec head -c 65536 /dev/zero"))
        #expect(result.outcome == .exited(0))
        #expect(result.output.count == 64 << 10)
    }

    @Test func `a cancelled task's program and its descendants are gone`() async throws {
        let fifo = "/tmp/evercred-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try #require(mkfifo(fifo, 0o600) == 0)
        defer { unlink(fifo) }
        let hanging = Task { [runner] in
            try await runner.run(script("setsid sleep 60 & echo $! > \(fifo); echo heard; sleep 60"))
        }
        // Another program waits for the first one to be up.
        let grandchild = try await runner.run(script("cat \(fifo)")).printedIDs
        hanging.cancel()
        let result = try await hanging.value
        #expect(result.outcome == .cancelled)
        #expect(grandchild.count == 1)
        #expect(grandchild.allSatisfy { !exists($0) })
        #expect(result.elapsed < .seconds(20))
    }

    @Test func `a task cancelled beforehand has started nothing`() async throws {
        let marker = "/tmp/evercred-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let gate = AsyncStream<Void>.makeStream()
        let task = Task { [runner] in
            for await _ in gate.stream {}
            return try await runner.run(script("touch \(marker)"))
        }
        task.cancel()
        gate.continuation.finish()
        #expect(try await task.value.outcome == .cancelled)
        #expect(access(marker, F_OK) != 0)
    }

    @Test func `a thousand times, no descriptor and no dead process has piled up`() async throws {
        let descriptors = entries(of: "/proc/self/fd").count
        let zombies = zombieCount()
        let failures = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<16 { group.addTask { try await self.isRightAnswer(index) } }
            var next = 16
            var failures = 0
            while let isRight = try await group.next() {
                if !isRight { failures += 1 }
                if next < 1000 {
                    group.addTask { [next] in try await self.isRightAnswer(next) }
                    next += 1
                }
            }
            return failures
        }
        #expect(failures == 0)
        // Other tests run beside this one; a leak would be a thousand.
        #expect(entries(of: "/proc/self/fd").count - descriptors < 200)
        #expect(zombieCount() - zombies < 100)
    }

    private func isRightAnswer(_ index: Int) async throws -> Bool {
        // Every tenth leaves a process in a session of its own behind.
        let leftover = index % 10 == 0 ? "setsid sleep 60 & " : ""
        let result = try await runner.run(script("\(leftover)cat; exit 3", input: Array("\(index)".utf8)))
        return result.outcome == .exited(3) && result.text == "\(index)" && (result.survivors > 0) == (index % 10 == 0)
    }
}

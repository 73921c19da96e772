import Glibc
import Testing

/// `evercred exec` as the entrypoint of a container: process 1 of a pid namespace. Where none can be made, which takes root,
/// these tests fail.
@Suite struct `Process 1 of a container` {
    private static let ways: [[String]] = [[], ["--endpoint"]]

    private func workspace() async throws -> Workspace {
        let workspace = try Workspace()
        try workspace.writeProcessHandler()
        try workspace.write(
            "name: test\noutputs: []\nidentities:\n  ops: {provider: process, refreshHandler: [./keys.sh]}\n",
            to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        return workspace
    }

    /// The command that makes a container and runs `exec` as its process 1. It ends as that does.
    private static func container(_ options: [String], _ script: String) -> [String] {
        [
            "/usr/bin/unshare", "--pid", "--fork", "--kill-child", "--mount-proc", Workspace.program, "exec", "ops",
            "-c",
            "config.yaml",
        ] + options + ["--", "/bin/sh", "-c", script]
    }

    /// Prints how many of the dead nobody has waited for.
    private static let countDead = """
        dead() { cat /proc/[0-9]*/stat 2> /dev/null | sed 's/.*) //' | grep -c '^Z'; }
        """

    @Test(arguments: ways)
    func `it waits for orphans, and for its program last`(_ way: [String]) async throws {
        let workspace = try await workspace()
        // A hundred orphans, half of them sessions of their own; the program itself waits for a child of its own.
        let script = """
            \(Self.countDead)
            for i in $(seq 50); do (exec true &) ; (setsid true &) ; done
            (exit 9); echo own $?
            while [ "$(dead)" != 0 ]; do sleep 0.02; done
            echo dead $(dead)
            exit 5
            """
        let result = try await workspace.run(program: Self.container(way, script))
        #expect(result.ending == .exited(5), "\(result.errorText)")
        #expect(result.lines == ["own 9", "dead 0"])
    }

    @Test(arguments: ways)
    func `a signal from outside ends the program, and then what it left behind is asked to end`(_ way: [String])
        async throws
    {
        let workspace = try await workspace()
        let script = """
            (trap 'echo the other ends; exit' TERM; echo ready; while :; do sleep 0.01; done) &
            trap 'echo the program ends; exit 3' TERM
            while :; do sleep 0.01; done
            """
        let process = try workspace.start(program: Self.container(way, script))
        _ = try #require(await process.line { $0 == "ready" }, "\(process.errorText)")
        let inits = ProcessTable.processes(mentioning: workspace.path).filter { Self.isInit($0) }
        #expect(inits.count == 1)
        inits.forEach { kill($0, SIGTERM) }
        #expect(await process.wait() == .exited(3))
        #expect(process.lines == ["ready", "the program ends", "the other ends"])
    }

    @Test(arguments: ways)
    func `a program that a signal has ended is told as a shell tells it`(_ way: [String]) async throws {
        let workspace = try await workspace()
        let result = try await workspace.run(program: Self.container(way, "kill -KILL $$"))
        #expect(result.ending == .exited(137), "\(result.errorText)")
        // From inside a container it is ended like this.
        let inside = try await workspace.run(
            program: Self.container(way, "trap 'exit 6' TERM; kill 1; while :; do sleep 0.01; done"))
        #expect(inside.ending == .exited(6), "\(inside.errorText)")
    }

    @Test func `it can be ended while it still waits for credentials`() async throws {
        let workspace = try await workspace()
        let process = try workspace.start(
            program: [
                "/usr/bin/unshare", "--pid", "--fork", "--kill-child", "--mount-proc", Workspace.program, "exec",
                "nobody", "--wait", "10m", "-c", "config.yaml", "--", "true",
            ])
        while !process.errorText.contains("waiting for credentials") { await Task.yield() }
        ProcessTable.processes(mentioning: workspace.path).filter { Self.isInit($0) }.forEach { kill($0, SIGTERM) }
        #expect(await process.wait() == .exited(143))
    }

    /// Whether it is process 1 of a namespace below ours.
    private static func isInit(_ pid: pid_t) -> Bool {
        let status = (try? TestFile.text("/proc/\(pid)/status")) ?? ""
        let ids = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") }?.split(separator: "\t") ?? []
        return ids.count > 2 && ids.last == "1"
    }
}

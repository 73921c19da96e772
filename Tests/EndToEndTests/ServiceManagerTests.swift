import Glibc
import StrictJSON
import Testing

/// What a daemon tells the service manager that started it.
@Suite struct `Under a service manager` {
    private func configure(_ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess) throws {
        try workspace.writeTokens(of: ["first", "second"], from: sandbox)
        try workspace.writeHandler("exit 1", to: "broken.sh")
        try workspace.write(
            sandbox.head() + """
                identities:
                  first: {provider: \(World.issuer)}
                  second: {provider: \(World.issuer)}
                  broken: {provider: \(World.issuer), refreshHandler: ./broken.sh}
                """, to: "config.yaml")
    }

    @Test func `ready means that every set has been tried, and reloads and the end are told`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        let manager = try NotifySocket(in: workspace)
        let daemon = try Daemon(in: workspace, environment: ["NOTIFY_SOCKET": manager.path])
        let ready = await manager.next(with: "READY")
        #expect(ready["STATUS"] == "2 fresh, 1 retrying", "\(daemon.process.errorText)")
        let written = try workspace.managed().sections
        #expect(Set(written.keys) == ["first", "second"])

        daemon.process.signal(SIGHUP)
        let reloading = await manager.next()
        #expect(reloading["RELOADING"] == "1" && Int64(reloading["MONOTONIC_USEC"] ?? "") != nil)
        #expect(await manager.next()["READY"] == "1")
        // A reload that is refused is over as well.
        try workspace.write("identities: [", to: "config.yaml")
        daemon.process.signal(SIGHUP)
        #expect(await manager.next()["RELOADING"] == "1")
        #expect(await manager.next()["READY"] == "1")

        #expect(await daemon.stop() == .exited(0))
        let stopping = await manager.next()
        #expect(stopping == ["STOPPING": "1", "STATUS": "stopping: SIGTERM"])
    }

    @Test func `the watchdog is fed in time, and only by whom it means`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try configure(workspace, sandbox)
        let manager = try NotifySocket(in: workspace)
        let daemon = try Daemon(
            in: workspace, environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "1500000"])
        let clock = ContinuousClock()
        _ = await manager.next(with: "WATCHDOG")
        let start = clock.now
        for _ in 1...4 { #expect(await manager.next(with: "WATCHDOG")["WATCHDOG"] == "1") }
        // Four thirds of what the manager bears, with room for a busy machine.
        #expect(clock.now - start < .seconds(6))
        #expect(await daemon.stop() == .exited(0))

        let second = try NotifySocket(in: workspace, "second")
        let other = try Daemon(
            in: workspace,
            environment: ["NOTIFY_SOCKET": second.path, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"])
        #expect(await second.next()["READY"] == "1", "nothing is fed before")
        #expect(await other.stop() == .exited(0))
        #expect(await second.next()["STOPPING"] == "1", "nor afterwards")
    }
}

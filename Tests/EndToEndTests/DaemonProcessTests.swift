import Glibc
import Testing

/// The process of a daemon: what others can see of it, and how it does as process 1 of a container. Both take root to try.
@Suite(.enabled(if: geteuid() == 0, "only root can make users and pid namespaces")) struct `The process of a daemon` {
    @Test func `cannot be looked into by its own user, and leaves no memory image`() async throws {
        let workspace = try Workspace()
        try workspace.write("identities: {first: {provider: process, refreshHandler: exit 75}}\n", to: "config.yaml")
        // A process that may be inspected belongs to its user in /proc; the other belongs to root.
        let script = """
            chown -R 65534:65534 .
            setpriv --reuid 65534 --regid 65534 --clear-groups sleep 60 & other=$!
            setpriv --reuid 65534 --regid 65534 --clear-groups \(Workspace.program) run --state state -c config.yaml \\
              > events & daemon=$!
            until grep -q signIn_failure events; do sleep 0.05; done
            stat -c %u /proc/$other/environ /proc/$daemon/environ
            grep '^Max core file size' /proc/$daemon/limits | tr -s ' ' | cut -d ' ' -f 1-5
            kill $other $daemon
            wait $daemon
            """
        let result = try await workspace.run(program: ["/bin/sh", "-c", script])
        #expect(result.ending == .exited(0), "\(result.errorText)")
        #expect(result.lines == ["65534", "0", "Max core file size 0"], "\(result.errorText)")
    }

    @Test func `as process 1 ends with a signal, and leaves no dead of its handlers unburied`() async throws {
        let workspace = try Workspace()
        // Orphans of every kind, and a hint that the handler was there.
        try workspace.writeHandler(
            "for i in $(seq 20); do (exec true &) ; (setsid true &) ; done; touch ran; exit 75", to: "keys.sh")
        try workspace.write("identities: {first: {provider: process, refreshHandler: ./keys.sh}}\n", to: "config.yaml")
        let daemon = try workspace.start(program: [
            "/usr/bin/unshare", "--pid", "--fork", "--kill-child", "--mount-proc", Workspace.program, "run", "--state",
            "state", "-c", "config.yaml",
        ])
        _ = try #require(await daemon.line { $0.contains("\"signIn_failure\"") }, "\(daemon.errorText)")
        #expect(TestFile.exists(workspace.file("ran")))
        let look = try await workspace.run(program: [
            "/bin/sh", "-c",
            """
            first=$(cat /proc/\(daemon.pid)/task/\(daemon.pid)/children | tr -d ' ')
            for tries in $(seq 200); do
              dead=$(cat /proc/[0-9]*/stat 2> /dev/null | sed 's/.*) //' | grep -c "^Z $first ")
              [ "$dead" != 0 ] || break
              sleep 0.05
            done
            echo dead $dead
            kill -TERM $first
            """,
        ])
        #expect(look.lines == ["dead 0"], "\(look.errorText)")
        #expect(await daemon.wait() == .exited(0), "\(daemon.errorText)")
    }
}

import Glibc
import Testing

/// The folder `examples/systemd`, judged by systemd's own tools. They need no running systemd.
@Suite(
    .enabled(if: TestFile.exists("/usr/bin/systemd-analyze"), "there is no systemd-analyze: apt-get install systemd"))
struct `The example for systemd` {
    private static let folder = "\(Workspace.repository)/examples/systemd"
    private static let units = ["evercred.service", "evercred-once.service", "evercred-once.timer"]

    /// Copies the units; what they start must exist to be verified.
    private func copy(to workspace: borrowing Workspace) throws {
        for unit in Self.units {
            let text = try TestFile.text("\(Self.folder)/\(unit)")
            try workspace.write(text.replacing("/usr/local/bin/evercred", with: Workspace.program), to: unit)
        }
    }

    @Test func `has nothing in it that systemd does not know`() async throws {
        let workspace = try Workspace()
        try copy(to: workspace)
        // An unknown key costs a line on stderr and no exit code.
        let folder = workspace.path
        let result = try await workspace.run(
            program: ["/usr/bin/systemd-analyze", "verify", "--man=no"] + Self.units.map { "\(folder)/\($0)" })
        #expect(result.ending == .exited(0) && result.errorText.isEmpty, "\(result.errorText)")
    }

    @Test(arguments: ["evercred.service", "evercred-once.service"])
    func `is exposed to little`(_ unit: String) async throws {
        let workspace = try Workspace()
        try copy(to: workspace)
        // The threshold is the exposure times ten.
        let result = try await workspace.run(program: [
            "/usr/bin/systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20",
            workspace.file(unit),
        ])
        #expect(result.ending == .exited(0), "\(result.lines.suffix(2)) \(result.errorText)")
    }

    @Test func `has a configuration that is valid, and options that the program knows`() async throws {
        let workspace = try Workspace()
        try workspace.write(try TestFile.text("\(Self.folder)/config.yaml"), to: "config.yaml")
        let check = try await workspace.run("check", "-c", "config.yaml")
        #expect(check.ending == .exited(0) && check.errorText.isEmpty, "\(check.errorText)")
        try copy(to: workspace)
        for unit in ["evercred.service", "evercred-once.service"] {
            let lines = try workspace.read(unit).split(separator: "\n").filter { $0.hasPrefix("Exec") }
            #expect(!lines.isEmpty)
            for line in lines {
                let words = line.drop { $0 != "=" }.dropFirst().split(separator: " ").map(String.init)
                let help = try await workspace.run(program: words + ["--help"])
                #expect(help.ending == .exited(0), "\(line): \(help.errorText)")
            }
        }
    }

    @Test(.enabled(if: TestFile.exists("/usr/bin/strace"), "there is no strace"))
    func `lets every system call of a daemon pass`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["billing"], from: sandbox)
        try workspace.write(
            sandbox.head() + "identities:\n  billing: {provider: \(World.issuer)}\n", to: "config.yaml")
        let run = try await workspace.run(program: [
            "/usr/bin/strace", "-f", "-c", "-U", "name", "-o", "calls", Workspace.program, "run", "--once", "-c",
            "config.yaml",
        ])
        try #require(run.ending == .exited(0), "\(run.errorText)")
        let names = try workspace.read("calls").split(separator: "\n").filter {
            $0.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }
        }
        #expect(names.count > 20)
        let used = Set(names.map(String.init)).subtracting(["syscall", "total"])
        let allowed = try await calls(of: "@system-service", workspace)
        let forbidden = try await calls(of: "@privileged", workspace).union(calls(of: "@resources", workspace))
            .subtracting(try await calls(of: "@chown", workspace)).subtracting(["setpriority"])
        for unit in ["evercred.service", "evercred-once.service"] {
            let filter = try TestFile.text("\(Self.folder)/\(unit)").split(separator: "\n").filter {
                $0.hasPrefix("SystemCallFilter=")
            }
            #expect(
                filter.map { $0.dropFirst("SystemCallFilter=".count) } == [
                    "@system-service", "~@privileged @resources", "@chown setpriority",
                ])
        }
        #expect(allowed.count > 200)
        #expect(used.subtracting(allowed).isEmpty, "the filter of the unit refuses \(used.subtracting(allowed))")
        #expect(used.isDisjoint(with: forbidden), "the filter of the unit refuses \(used.intersection(forbidden))")
    }

    /// The system calls of a set, those of the sets within it too.
    private func calls(of set: String, _ workspace: borrowing Workspace) async throws -> Set<String> {
        let result = try await workspace.run(program: ["/usr/bin/systemd-analyze", "syscall-filter", set])
        var calls: Set<String> = []
        for line in result.lines.map({ $0.drop { $0 == " " } }) where !line.hasPrefix("#") {
            if line.hasPrefix("@"), line != set {
                calls.formUnion(try await self.calls(of: String(line), workspace))
            } else if !line.hasPrefix("@") {
                calls.insert(String(line))
            }
        }
        return calls
    }
}

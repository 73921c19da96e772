import Glibc
import StrictJSON
import Testing

/// An SDK in every process of a machine asks at the same moment: the provider and AWS hear of it once.
@Suite struct `A hundred callers at once` {
    private static let count = 100

    /// One identity that is known and due, whose handler stands at a gate, and one that has nothing to do with it.
    private func configure(_ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess) async throws {
        try workspace.writeTokens(of: ["one", "other"], from: sandbox)
        try workspace.write(
            sandbox.head() + "identities:\n  one: {provider: \(World.issuer)}\n  other: {provider: \(World.issuer)}\n",
            to: "config.yaml")
        // A run that looks after another identity leaves this one known and due.
        #expect(try await workspace.run("run", "--once", "--only", "other", "-c", "config.yaml").exitCode == 0)
        let gate = #"[ "$EVERCRED_IDENTITY" != one ] || \#(Workspace.gateCommand())"#
        try workspace.writeHandler("\(gate)\nexec cat \"token.$EVERCRED_IDENTITY\"", to: "token.sh")
    }

    private func ask(_ workspace: borrowing Workspace) throws -> [LiveProcess] {
        try (1...Self.count).map { _ in try workspace.start(["credentials", "one", "-c", "config.yaml"]) }
    }

    /// Every caller got the same keys, which are valid and stand in the file.
    private func judge(_ callers: [LiveProcess], _ workspace: borrowing Workspace) async throws {
        var answers: Set<String> = []
        for caller in callers {
            #expect(await caller.wait() == .exited(0), "\(caller.errorText)")
            #expect(caller.lines.count == 1)
            answers.formUnion(caller.lines)
        }
        #expect(answers.count == 1)
        let answer = try JSONReader.read(try #require(answers.first))
        #expect(answer["Version"]?.integer == 1)
        let section = try #require(try workspace.managed().sections["one"])
        #expect(answer["SessionToken"]?.string == section.sessionToken)
    }

    private func refreshes(_ sandbox: borrowing SandboxProcess) throws -> Int {
        try sandbox.requests()["GetCredentialsForIdentity"] ?? 0
    }

    @Test func `cause one refresh where nobody runs`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try await configure(workspace, sandbox)
        let gate = try workspace.makeGate()
        let before = try refreshes(sandbox)
        let callers = try ask(workspace)
        try await gate.visitor().letGo()
        try await judge(callers, workspace)
        #expect(try refreshes(sandbox) == before + 1)
        #expect(try sandbox.requests()["GetId"] == 2, "one for each identity")
    }

    @Test func `cause one refresh beside a daemon`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try await configure(workspace, sandbox)
        let gate = try workspace.makeGate()
        let before = try refreshes(sandbox)
        let daemon = try Daemon(in: workspace)
        let visitor = try await gate.visitor()
        let callers = try ask(workspace)
        visitor.letGo()
        try await judge(callers, workspace)
        #expect(try refreshes(sandbox) == before + 1)
        #expect(await daemon.stop() == .exited(0))
    }
}

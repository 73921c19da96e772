import ArgumentParser
import Config
import Endpoints
import Engine
import Platform
import State

/// `evercred logout NAME`: forgets an identity.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forget an identity and remove its managed sections.",
        discussion: "A configured identity rests afterwards until 'login' or 'run --once --force'.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The identity.")
    var name: String

    @Flag(help: "Only forget: leave the sections in the files.")
    var keep = false

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let access = try await StateAccess.open(global.lookingInWorkingDirectory(surroundings), surroundings)
            let request = ControlRequest.logout(identity: name, keepsOutputs: keep)
            if let answer = try ControlClient(stateFolder: access.folder.path).ask(request, waitingAtMost: 60) {
                answer.messages.forEach { Terminal.complain("evercred: error: \($0)") }
                return answer.exitCode
            }
            return try await logoutHere(access, surroundings)
        }
    }

    private func logoutHere(_ access: StateAccess, _ surroundings: Surroundings) async throws -> Engine.ExitCode {
        let opened = try await OpenedState.forReader(
            access, command: "logout", surroundings: surroundings, time: SystemTime())
        let contents = try await opened.store.load()
        let session = try HeadlessSession(opened, surroundings: surroundings, logger: global.makeLogger())
        let orchestrator = session.orchestrator(
            Settings(remembered: contents, owner: access.owner),
            options: RunOptions(selection: Selection(patterns: [name])))
        let isKnown = try await orchestrator.logoutAlone(name, keepsOutputs: keep)
        await session.end()
        guard isKnown else { throw CommandFailure(.usage, "there is no identity '\(name)' in \(access.folder.path)") }
        return .success
    }
}

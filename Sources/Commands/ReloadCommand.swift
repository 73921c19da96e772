import ArgumentParser
import Endpoints
import Engine
import State

/// `evercred reload`: makes the running daemon read its configuration again.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Make the running daemon reload; print its diagnostics.",
        discussion: "Exits 0 when the new configuration is in force, 78 when it is invalid and the old one stays.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let access = try await StateAccess.open(global.lookingInWorkingDirectory(surroundings), surroundings)
            guard let answer = try ControlClient(stateFolder: access.folder.path).ask(.reload, waitingAtMost: 60) else {
                throw CommandFailure(.unavailable, "no daemon holds the state in \(access.folder.path)")
            }
            answer.messages.forEach(Terminal.complain)
            return answer.exitCode
        }
    }
}

import ArgumentParser
import Engine
import Glibc
import Platform

extension Evercred {
    /// Carries out the command line of this process and ends the process with the code of what came of it.
    package static func start() async -> Never {
        ProcessHygiene.apply()
        let code = await run(Array(CommandLine.arguments.dropFirst()))
        Glibc.exit(code)
    }

    private static func run(_ arguments: [String]) async -> Int32 {
        if let unknown = UnknownCommand(in: arguments, of: Evercred.self) {
            Terminal.complain("evercred: error: \(unknown)")
            return Engine.ExitCode.usage.rawValue
        }
        do {
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return Engine.ExitCode.success.rawValue
        } catch {
            let code = conclude(error)
            // A wrong command line of `exec` must not look like the end of a program that never ran.
            let isExecs = arguments.first == ExecCommand.configuration.commandName
            return isExecs && code != 0 && !(error is ArgumentParser.ExitCode) ? ExecCommand.ownFailure : code
        }
    }

    /// Says what the parser has to say: the help and completion scripts are results, all else goes to stderr.
    private static func conclude(_ error: any Error) -> Int32 {
        let code = exitCode(for: error)
        let text = fullMessage(for: error, columns: nil)
        guard code.isSuccess else {
            if !text.isEmpty { Terminal.complain(text) }
            return code.rawValue
        }
        Terminal.print(text)
        return Terminal.judge(.success).rawValue
    }
}

import ArgumentParser
import CredentialModel
import Endpoints
import Engine
import Glibc
import Platform
import State

/// `evercred exec NAME -- CMD…`: runs a program with the credentials of a set.
struct ExecCommand: AsyncParsableCommand {
    /// What happens to the program when the keys in its environment have been replaced.
    enum Change: String, ExpressibleByArgument, CaseIterable {
        case none, signal, restart
    }

    /// The code of every failure of Evercred itself, as of env(1) and nohup(1).
    static let ownFailure: Int32 = 125

    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a program with the credentials of a set.",
        discussion: """
            Answers from the state and refreshes first when the set is due, like 'credentials'; does not read the \
            configuration. The program gets the keys in its environment, where they are good until they expire; or with \
            --endpoint the address of a container credentials endpoint, which every AWS SDK asks for fresh ones:
              evercred exec billing -- aws s3 ls
              evercred exec billing --endpoint -- ./server

            Exits with the program's own code; 125 when Evercred fails before, 126 when the program cannot be run, 127 \
            when there is none. As process 1 of a container it hands on signals and waits for orphans.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The credential set: an identity's name, or the profile of a role.")
    var name: String

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The program and its arguments, after '--'.", valueName: "command"))
    var command: [String]

    @Flag(help: "Serve fresh credentials to the program for as long as it runs, instead of keys in its environment.")
    var endpoint = false

    @Option(
        defaultAsFlag: DurationArgument(.seconds(60)),
        help: ArgumentHelp(
            "Wait until there are credentials, but not longer than this (default: 1m).", valueName: "duration"))
    var wait: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "What to do with the program when its keys have been replaced: none, signal or restart.",
            valueName: "what"))
    var onChange: Change = .none

    @Option(
        name: .customLong("signal"),
        help: ArgumentHelp("With --on-change signal: which (default: HUP).", valueName: "signal"))
    var changeSignal: SignalArgument?

    @Option(
        help: ArgumentHelp(
            "With --on-change restart: from SIGTERM to SIGKILL (default: 30s).", valueName: "duration"))
    var grace: DurationArgument?

    func validate() throws {
        if command.isEmpty { throw ValidationError("name the program after '--': evercred exec \(name) -- PROGRAM") }
        if endpoint, onChange != .none {
            throw ValidationError("--endpoint and --on-change exclude each other: an endpoint's keys are always fresh")
        }
        if changeSignal != nil, onChange != .signal { throw ValidationError("--signal needs --on-change signal") }
        if grace != nil, onChange != .restart { throw ValidationError("--grace needs --on-change restart") }
    }

    func run() async throws {
        do {
            try await ExecSession(self).run()
        } catch let code as ArgumentParser.ExitCode {
            throw code
        } catch let error as ProcessError {
            Terminal.complain("evercred: error: \(error.message)")
            throw ArgumentParser.ExitCode(error.shellCode)
        } catch {
            Terminal.complain("evercred: error: \(CommandFailure(any: error).message)")
            throw ArgumentParser.ExitCode(Self.ownFailure)
        }
    }

    var policy: ChangePolicy {
        switch onChange {
        case .none: .none
        case .signal: .signal(changeSignal?.number ?? SIGHUP)
        case .restart: .restart(grace: grace?.duration ?? .seconds(30))
        }
    }
}

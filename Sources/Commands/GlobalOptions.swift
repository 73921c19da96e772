import ArgumentParser
import Logging

/// The options that every command understands.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The configuration file.", valueName: "path"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Option(help: ArgumentHelp("The folder of the state.", valueName: "folder"), completion: .directory)
    var state: String?

    @Option(help: "The least that is logged to stderr (default: warning; of a sandbox, notice).")
    var logLevel: LogLevel?

    @Option(help: "How it is logged: text or json (default: text on a terminal, else json).")
    var logFormat: LogFormat?

    func validate() throws {
        // Most likely a variable that is not set: the current folder is not what was meant.
        if config?.isEmpty ?? false { throw ValidationError("--config is empty: name the configuration file") }
        if state?.isEmpty ?? false { throw ValidationError("--state is empty: name the folder of the state") }
    }
}

/// How much is logged, in swift-log's words.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .warning }
}

/// How log lines look.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

extension GlobalOptions {
    /// The logger of this process: stderr, in the form that was asked for.
    func makeLogger(defaultLevel: LogLevel = .warning) -> Logger {
        let format = logFormat ?? (Terminal.isTerminal(.error) ? .text : .json)
        let level = (logLevel ?? defaultLevel).level
        return Logger(label: "evercred") { _ in StandardErrorLog(format: format, logLevel: level) }
    }
}

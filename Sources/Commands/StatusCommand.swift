import ArgumentParser
import Config
import CredentialModel
import Endpoints
import Engine
import Platform
import StrictJSON

/// `evercred status`: a row per credential set, from the state alone.
struct StatusCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how every credential set stands.",
        discussion: """
            Reads the state, and before the first run the configuration; contacts nothing. Exits as 'run --once' would judge it: 0 when everything is usable, 1, 69 \
            or 77 when not. With --quiet the exit code is all: a health check for containers.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "table or json.")
    var format: Format = .table

    @Flag(name: .shortAndLong, help: "Print nothing; the exit code tells.")
    var quiet = false

    @Option(help: ArgumentHelp("Only these sets and their parents: a name or pattern, repeatable.", valueName: "name"))
    var only: [String] = []

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let now = SystemTime().now
            let rows = try await rows(surroundings, now: now)
            if !quiet { show(rows, now: now) }
            return ExitVerdict(rows: rows).exitCode
        }
    }

    private func rows(_ surroundings: Surroundings, now: Timestamp) async throws -> [StatusRow] {
        let selection = Selection(patterns: only)
        let options = try global.lookingInWorkingDirectory(surroundings)
        if options.state != nil { return try await StateAccess.open(options, surroundings).rows(selection, now: now) }
        if let access = try await StateAccess.find(options, surroundings) {
            return try access.rows(selection, now: now)
        }
        let settings = try options.readSettings(surroundings, considersWorkingDirectory: true)
        guard settings.state.kind != .memory else {
            throw CommandFailure(
                .configuration,
                "\(settings.configPath) keeps its state in memory, where others cannot see it (state: {type: sqlite})")
        }
        // Another user's run has noted the folder where only he looks.
        if let access = try await StateAccess.find(settings, surroundings) {
            return try access.rows(selection, now: now)
        }
        return try settings.rowsBeforeFirstRun(selection, now: now)
    }

    private func show(_ rows: [StatusRow], now: Timestamp) {
        switch format {
        case .json:
            Terminal.print(JSONWriter.string(["time": .string(now.rfc3339), "sets": .array(rows.map(\.json))]))
        case .table:
            let columns = Terminal.isTerminal(.output) ? Terminal.columns(.output) : .max
            StatusTable(rows.map(SetReport.init), now: now)
                .lines(columns: columns, hasColor: Terminal.hasColor(.output)).forEach(Terminal.print)
        }
    }
}

extension GlobalOptions {
    /// The same options with `./config.yaml` named, when that is the configuration a human means here.
    ///
    /// - Throws: ``CommandFailure`` with 78 when there is no configuration, unless a state is named.
    func lookingInWorkingDirectory(_ surroundings: Surroundings) throws -> GlobalOptions {
        guard state == nil else { return self }
        var options = self
        options.config = try findConfig(surroundings, considersWorkingDirectory: true)
        return options
    }
}

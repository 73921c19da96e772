import ArgumentParser
import CredentialModel
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
            Reads the state, contacts nothing. Exits as 'run --once' would judge it: 0 when everything is usable, 1, 69 \
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
            let access = try await StateAccess.open(
                global.lookingInWorkingDirectory(surroundings), surroundings)
            let now = SystemTime().now
            let rows = try access.rows(Selection(patterns: only), now: now)
            if !quiet { show(rows, now: now) }
            return ExitVerdict(rows: rows).exitCode
        }
    }

    private func show(_ rows: [StatusRow], now: Timestamp) {
        switch format {
        case .json:
            Terminal.print(JSONWriter.string(["time": .string(now.rfc3339), "sets": .array(rows.map(\.json))]))
        case .table:
            let columns = Terminal.isTerminal(.output) ? Terminal.columns(.output) : .max
            StatusTable(rows, now: now).lines(columns: columns, hasColor: Terminal.hasColor(.output))
                .forEach(Terminal.print)
        }
    }
}

extension GlobalOptions {
    /// The same options with `./config.yaml` named, when that is the configuration a human means here.
    func lookingInWorkingDirectory(_ surroundings: Surroundings) -> GlobalOptions {
        var options = self
        options.config = try? findConfig(surroundings, considersWorkingDirectory: true)
        return options
    }
}

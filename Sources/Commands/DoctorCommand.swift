import ArgumentParser
import Engine
import Platform
import StrictJSON

/// `evercred doctor`: looks at the surroundings of a run and says what does not fit.
struct DoctorCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check the surroundings: files, state, programs, clock, network settings.",
        discussion: """
            Changes nothing, runs no handler and contacts nobody outside this machine unless --online is given. Run it as the \
            user and in the environment of the run. Exits 0 when nothing is worse than a warning, 1 when something does not \
            work, 78 when there is no valid configuration; what can be looked at without one is.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "text or json.")
    var format: Format = .text

    @Option(help: ArgumentHelp("Only these sets and their parents: a name or pattern, repeatable.", valueName: "name"))
    var only: [String] = []

    @Option(
        help: ArgumentHelp("Only these checks: an id or pattern such as 'outputs.*', repeatable.", valueName: "id"))
    var check: [String] = []

    @Flag(help: "Show humans only what is worse than ok; JSON is always whole.")
    var problems = false

    @Flag(help: "Ask the endpoints, too: names, TLS, clocks, and whose the credentials are.")
    var online = false

    func validate() throws {
        for pattern in check
        where !CheckID.allCases.contains(where: { Selection.matches($0.rawValue, pattern: pattern) }) {
            throw ValidationError("--check '\(pattern)' is no check: docs/doctor.md lists them")
        }
    }

    func run() async throws {
        try await concluding {
            let doctor = Doctor(
                config: global.config, state: global.state, surroundings: Surroundings(),
                selection: Selection(patterns: only))
            let examination = try await doctor.examine()
            var checks = await doctor.checks(examination)
            if online { checks += await OnlineChecks(examination: examination).checks() }
            if !check.isEmpty {
                checks = checks.filter { found in check.contains { Selection.matches(found.id.rawValue, pattern: $0) } }
            }
            let report = DoctorReport(
                checks: checks, isConfigured: examination.config.settings != nil, showsProblemsOnly: problems)
            switch format {
            case .text: report.lines(hasColor: Terminal.hasColor(.output)).forEach(Terminal.print)
            case .json: Terminal.print(JSONWriter.string(report.json(examination)))
            }
            return report.exitCode
        }
    }
}

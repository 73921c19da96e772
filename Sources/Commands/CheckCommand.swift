import ArgumentParser
import Config
import CredentialModel
import Engine
import StrictJSON

/// `evercred check`: reads and validates the configuration, contacts nothing.
struct CheckCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read and validate the configuration; print every diagnostic.",
        discussion: "Contacts nothing and runs nothing. Exits 0 when the configuration is valid, 78 when it is not.")

    @OptionGroup var global: GlobalOptions

    @Option(help: "text (file:line:column: …) or json.")
    var format: Format = .text

    @Option(help: ArgumentHelp("Only look whether these sets exist: a name or pattern, repeatable.", valueName: "name"))
    var only: [String] = []

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let path = try global.findConfig(surroundings, considersWorkingDirectory: true)
            let result = global.loader(surroundings).load(path: path)
            switch format {
            case .text:
                result.diagnostics.forEach { Terminal.complain($0.description) }
            case .json:
                let report: JSONValue = [
                    "configuration": .string(path), "valid": .bool(result.settings != nil),
                    "identities": .integer(Int64(result.settings?.identities.count ?? 0)),
                    "sets": .integer(Int64(result.settings?.sets.count ?? 0)),
                    "diagnostics": .array(result.diagnostics.map(\.json)),
                ]
                Terminal.print(JSONWriter.string(report))
            }
            guard let settings = result.settings else { return .configuration }
            try Selection(patterns: only).requireMatches(in: settings.sets, of: settings.configPath)
            if format == .text, Terminal.isTerminal(.error) {
                Terminal.complain(
                    "\(path): valid, \(settings.identities.count) identities, \(settings.sets.count) sets")
            }
            return .success
        }
    }
}

extension Selection {
    /// - Throws: ``CommandFailure`` with 64 that names the patterns which select nothing.
    func requireMatches(in sets: [CredentialSet], of place: String) throws {
        let unmatched = unmatchedPatterns(in: sets)
        guard unmatched.isEmpty else {
            let names = unmatched.map { "'\($0)'" }.joined(separator: ", ")
            throw CommandFailure(.usage, "--only \(names) selects nothing in \(place)")
        }
    }
}

import ArgumentParser
import Config
import Engine
import Events
import StrictJSON

/// `evercred schema`: the JSON Schema of config.yaml or of the events.
struct SchemaCommand: AsyncParsableCommand {
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case config, events
    }

    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of the configuration or of the events.",
        discussion: """
            An editor completes and checks config.yaml when its first line names the schema:
              # yaml-language-server: $schema=./config.schema.json
            """)

    @Argument(help: "config or events.")
    var subject: Subject = .config

    func run() async throws {
        try await concluding {
            switch subject {
            case .config: Terminal.print(JSONWriter.string(ConfigSchema.json()))
            case .events: Terminal.print(JSONWriter.string(EventCatalog.schema()))
            }
            return .success
        }
    }
}

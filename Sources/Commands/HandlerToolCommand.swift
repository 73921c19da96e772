import ArgumentParser

/// `evercred handler`: tools for those who write refresh handlers.
struct HandlerToolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handler", abstract: "Tools for writing refresh handlers.", subcommands: [HandlerTestCommand.self])
}

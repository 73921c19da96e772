import ArgumentParser
import Config

/// Words of a command line that stand where a command should and are none. The parser itself takes them for arguments
/// too many, or for a wish to see the help.
struct UnknownCommand: CustomStringConvertible {
    let description: String

    /// `nil` when the words name a command, or when it is the parser's business what they are.
    ///
    /// - Parameter root: the command that the words are looked for below.
    init?(in arguments: [String], of root: any ParsableCommand.Type) {
        let asksForHelp = arguments.first == Self.help
        var command = root
        var path = ""
        for word in arguments.dropFirst(asksForHelp ? 1 : 0) {
            let children = command.configuration.subcommands
            if word.hasPrefix("-") || children.isEmpty && !asksForHelp { return nil }
            guard let child = children.first(where: { $0.configuration.commandName == word }) else {
                var names = children.compactMap { $0.configuration.commandName }
                if command == root { names.append(Self.help) }
                let meant = Suggestion.closest(to: word, among: names).map { "did you mean '\(path)\($0)'?" }
                description = "there is no command '\(path)\(word)' (\(meant ?? "see 'evercred --help'"))"
                return
            }
            path += "\(word) "
            command = child
        }
        return nil
    }

    /// The command that the parser adds.
    private static let help = "help"
}

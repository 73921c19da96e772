import ArgumentParser
import Engine
import UserPools

/// One operation of a user pool as a command: its options; what is done is the same for all.
protocol UserPoolSubcommand: AsyncParsableCommand {
    static var operation: UserPoolOperation { get }
    var options: UserPoolOptions { get }
    /// What this operation takes beside the options of all.
    var details: UserPoolDetails { get throws }
}

/// What single operations take.
struct UserPoolDetails: Sendable {
    /// The files with the secrets; `-` is stdin.
    var files: [UserPoolSecret: String] = [:]
    /// With values.
    var attributes: [UserAttribute] = []
    /// The one that is verified.
    var attribute: String?
    var choice: String?
    var forcesAlias = true
    /// Where tokens go instead of the state.
    var to: String?

    /// An option that is given and cannot be meant for many users; `nil`: there is none.
    var optionOfOneUser: String? {
        if let secret = UserPoolSecret.allCases.first(where: { files[$0] != nil }) { return secret.option }
        if !attributes.isEmpty || attribute != nil { return "--attribute" }
        if choice != nil { return "--choice" }
        return to == nil ? nil : "--to"
    }
}

extension UserPoolSubcommand {
    func run() async throws {
        try await concluding {
            try await UserPoolRun(operation: Self.operation, options: options, details: details).run()
        }
    }

    /// How the command is presented.
    static func presented(_ abstract: String, _ discussion: String = "") -> CommandConfiguration {
        CommandConfiguration(commandName: operation.rawValue, abstract: abstract, discussion: discussion)
    }
}

/// `--password-file`.
struct PasswordFileOption: ParsableArguments {
    @Option(help: ArgumentHelp("The file with the password; - is stdin.", valueName: "file"), completion: .file())
    var passwordFile: String?
}

/// `--new-password-file`.
struct NewPasswordFileOption: ParsableArguments {
    @Option(help: ArgumentHelp("The file with the new password; - is stdin.", valueName: "file"), completion: .file())
    var newPasswordFile: String?
}

/// `--code-file`.
struct CodeFileOption: ParsableArguments {
    @Option(help: ArgumentHelp("The file with the code; - is stdin.", valueName: "file"), completion: .file())
    var codeFile: String?
}

/// `--to`.
struct TokenFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the tokens to this file as JSON, and leave the state alone.", valueName: "file"),
        completion: .file())
    var to: String?

    func validate() throws {
        if to?.isEmpty ?? false { throw ValidationError("--to is empty: name a file") }
    }
}

/// `--attribute name=value`.
struct AttributesOption: ParsableArguments {
    @Option(help: ArgumentHelp("An attribute of the user; repeatable.", valueName: "name=value"))
    var attribute: [String] = []

    func validate() throws { _ = try list }

    var list: [UserAttribute] {
        get throws {
            var list: [UserAttribute] = []
            for text in attribute {
                let (name, value) = try KeyValue.split(text, option: "--attribute")
                guard !list.contains(where: { $0.name == name }) else {
                    throw ValidationError("--attribute gives '\(name)' twice")
                }
                list.append(UserAttribute(name, value))
            }
            return list
        }
    }
}

import ArgumentParser
import CredentialModel
import UserPools

/// The options that every operation of a user pool understands.
struct UserPoolOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @OptionGroup var global: GlobalOptions

    @Argument(help: "An identity of the configuration, or one of its credential sets.")
    var name: String?

    @Option(help: ArgumentHelp("In the place of an identity: the user pool.", valueName: "id"))
    var pool: String?

    @Option(name: .customLong("client-id"), help: ArgumentHelp("The app client of that pool.", valueName: "id"))
    var clientID: String?

    @Option(
        help: ArgumentHelp("The file with the app client's secret, if it has one.", valueName: "file"),
        completion: .file())
    var clientSecretFile: String?

    @Option(help: ArgumentHelp("The user of that pool.", valueName: "name"))
    var username: String?

    @Option(help: "How that user signs in: USER_SRP_AUTH, USER_PASSWORD_AUTH or CUSTOM_AUTH.")
    var authFlow: AuthFlow?

    @Option(
        help: ArgumentHelp(
            "Told to Lambda triggers in the place of what is configured; repeatable.", valueName: "key=value"))
    var clientMetadata: [String] = []

    @Flag(help: "Tell Lambda triggers none of the configured clientMetadata.")
    var noClientMetadata = false

    @Option(
        help: ArgumentHelp(
            "The same for validationData, which a sign-in sends instead of clientMetadata; repeatable.",
            valueName: "key=value"))
    var validationData: [String] = []

    @Flag(help: "Tell Lambda triggers none of the configured validationData.")
    var noValidationData = false

    @Flag(help: "Call nothing: print which metadata goes where, and which Lambda triggers see it.")
    var explain = false

    @Option(help: "text, or json: the Hub event of what happened.")
    var format: Format = .text

    @Option(
        help: ArgumentHelp(
            "Do it for every user in this file: one a row, CSV (.csv) or JSON Lines (.jsonl).", valueName: "file"),
        completion: .file(extensions: ["csv", "jsonl", "ndjson"]))
    var from: String?

    @Option(help: "With --from: how many users at once.")
    var concurrency = 16

    func validate() throws {
        guard (1...256).contains(concurrency) else { throw ValidationError("--concurrency must be from 1 to 256") }
        _ = try maps
        if name != nil {
            let others = [pool, clientID, clientSecretFile, username, authFlow?.rawValue].compactMap(\.self)
            guard others.isEmpty else {
                throw ValidationError(
                    "NAME says all that --pool, --client-id, --client-secret-file, --username and --auth-flow say: "
                        + "choose one way")
            }
            return
        }
        guard pool != nil else { throw ValidationError("name an identity, or a user pool with --pool") }
        guard clientID != nil else { throw ValidationError("--pool needs --client-id") }
        guard from != nil || username != nil || explain else { throw ValidationError("--pool needs --username") }
        guard from == nil || username == nil else {
            throw ValidationError("--from names the users: leave out --username")
        }
    }

    /// The metadata that is given with the call.
    var maps: LambdaMetadata.Maps {
        get throws {
            LambdaMetadata.Maps(
                clientMetadata: try Self.map(clientMetadata, none: noClientMetadata, option: "client-metadata"),
                validationData: try Self.map(validationData, none: noValidationData, option: "validation-data"))
        }
    }

    private static func map(_ pairs: [String], none: Bool, option: String) throws -> [String: String]? {
        if none, !pairs.isEmpty { throw ValidationError("--no-\(option) and --\(option): choose one") }
        guard !none else { return [:] }
        guard !pairs.isEmpty else { return nil }
        var map: [String: String] = [:]
        for pair in pairs {
            let (key, value) = try KeyValue.split(pair, option: "--\(option)")
            guard map.updateValue(value, forKey: key) == nil else {
                throw ValidationError("--\(option) gives '\(key)' twice")
            }
        }
        return map
    }
}

/// `key=value` on the command line.
enum KeyValue {
    /// Both halves; the value may hold further equals signs.
    static func split(_ text: String, option: String) throws -> (key: String, value: String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals != text.startIndex else {
            throw ValidationError("\(option) takes key=value")
        }
        return (String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
    }
}

extension AuthFlow: ExpressibleByArgument {}

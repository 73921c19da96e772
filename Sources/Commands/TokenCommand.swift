import ArgumentParser
import CredentialModel
import Engine
import Platform
import State
import StrictJSON

/// `evercred token NAME`: the identity's provider token, Amplify's `federatedInfo`.
struct TokenCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Print the provider token of an identity.",
        discussion:
            "Answers from the state, contacts nothing. --decode shows what a JSON Web Token claims; it proves nothing.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The identity.")
    var name: String

    @Flag(help: "Print a JSON Web Token's header and claims instead of the token.")
    var decode = false

    @Option(help: "text (the token alone) or json ({provider, token, user, expires_at, identity_id}).")
    var format: Format = .text

    func run() async throws {
        try await concluding {
            let (_, identity) = try await StateAccess.open(global, Surroundings()).entry(named: name)
            guard let identity, let token = identity.token else {
                throw CommandFailure(.unavailable, "'\(name)' has no provider token")
            }
            if decode {
                guard let decoded = JSONWebToken(token.value.reveal()) else {
                    throw CommandFailure(.unavailable, "the token of '\(name)' is no JSON Web Token")
                }
                Terminal.print(
                    JSONWriter.string(["header": .object(decoded.header), "claims": .object(decoded.claims)]))
            } else if format == .json {
                Terminal.print(
                    JSONWriter.string([
                        "provider": .string(identity.definition?.provider.name ?? ""),
                        "token": .string(token.value.reveal()), "user": .object(identity.definition?.user ?? [:]),
                        "expires_at": .integer(token.expiration.milliseconds),
                        "identity_id": identity.identityID.map(JSONValue.string) ?? .null,
                    ]))
            } else {
                Terminal.print(token.value.reveal())
            }
            guard token.expiration > SystemTime().now else {
                throw CommandFailure(.unavailable, "the token of '\(name)' has expired at \(token.expiration.rfc3339)")
            }
            return .success
        }
    }
}

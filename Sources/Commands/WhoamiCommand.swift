import AWSClient
import ArgumentParser
import CredentialModel
import Engine
import Exchange
import Platform
import State
import StrictJSON

/// `evercred whoami NAME`: whom the credentials of a set are for, Amplify's `currentAuthenticatedUser`.
struct WhoamiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Show user, identity id, source and expiry of a set.",
        discussion: "Answers from the state; --verify asks STS whom the credentials really belong to.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The credential set.")
    var name: String

    @Flag(help: "Ask STS GetCallerIdentity with the credentials.")
    var verify = false

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let (set, identity) = try await StateAccess.open(global, surroundings).entry(named: name)
            guard identity?.isSignedIn ?? false else {
                throw CommandFailure(.unavailable, "'\(set.identity)' is not signed in")
            }
            var answer = facts(set, identity)
            if verify { answer["caller"] = try await caller(set, identity, surroundings) }
            Terminal.print(JSONWriter.string(.object(answer)))
            let row = StatusRow(set: set, identity: identity, now: SystemTime().now)
            return row.hasValidCredentials ? .success : .unavailable
        }
    }

    private func facts(_ set: SetRecord, _ identity: IdentityRecord?) -> JSONObject {
        let provider = identity?.definition?.provider
        var answer: JSONObject = [
            "identity": .string(set.identity), "profile": .string(set.definition.profile),
            "provider": .string(provider?.name ?? ""), "source": .string(provider.map(Self.source) ?? ""),
            "user": .object(identity?.definition?.user ?? [:]),
        ]
        answer["id"] = (identity?.identityID).map(JSONValue.string)
        answer["roleArn"] = (set.definition.role?.roleARN).map(JSONValue.string)
        answer["tokenExpiration"] = (identity?.token?.expiration.rfc3339).map(JSONValue.string)
        answer["expiration"] = (set.credentials?.expiration.rfc3339).map(JSONValue.string)
        let isTokenOnly = identity?.definition?.flow == .tokenOnly
        let end = isTokenOnly ? identity?.token?.expiration : set.credentials?.expiration
        answer["expired"] = .bool(end.map { $0 <= SystemTime().now } ?? true)
        return answer
    }

    /// The word that Amplify's `getCredSource` has for where credentials come from.
    private static func source(_ provider: ProviderKind) -> String {
        switch provider {
        case .guest: "guest"
        case .cognito: "userPool"
        case .process: "aws"
        case .google, .facebook, .amazon, .developer, .auth0, .oidc, .saml: "federated"
        }
    }

    private func caller(
        _ set: SetRecord, _ identity: IdentityRecord?, _ surroundings: Surroundings
    ) async throws -> JSONValue {
        guard let credentials = set.credentials, let definition = identity?.definition else {
            throw CommandFailure(.unavailable, "'\(name)' has no credentials to ask with")
        }
        let transport = AsyncHTTPTransport(connectionsPerHost: 1, environment: surroundings.environment)
        let region = set.definition.role?.region ?? definition.serviceRegion
        let result: Result<CallerIdentity, RefreshFailure>
        do throws(RefreshFailure) {
            result = .success(
                try await STSExchange(
                    transport: transport, time: SystemTime(),
                    variant: AWSEndpoint.Variant(environment: surroundings.environment)
                )
                .callerIdentity(with: credentials, identity: definition, region: region).value)
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        switch result {
        case .success(let caller):
            return ["account": .string(caller.account), "arn": .string(caller.arn), "userId": .string(caller.userID)]
        case .failure(let failure):
            throw CommandFailure(.unavailable, "STS refused the credentials of '\(name)': \(failure.message)")
        }
    }
}

import Config
import CredentialModel
import Engine
import Providers
import State
import UserPools

/// Which user pool, as which app client, for whom: an identity of the configuration, or what options say in its place.
struct UserPoolTarget: Sendable {
    /// The identity; `nil` where `--pool` and `--client-id` stand for one.
    let identity: Identity?
    /// The configuration that the identity is of.
    let settings: Settings?
    /// Pool, client, user and flow.
    let refresher: UserPoolRefresher
    /// What replaces AWS's own address.
    let endpoint: String?
    private let configured: LambdaMetadata.Maps
    /// The options that the next command needs again to find the same place.
    private let arguments: [String]

    /// - Throws: ``CommandFailure`` with 64 or 78 where there is no such thing.
    init(_ options: UserPoolOptions, _ surroundings: Surroundings) throws {
        if let name = options.name {
            let settings = try options.global.readSettings(surroundings, considersWorkingDirectory: false)
            try self.init(name, settings, options.global)
        } else {
            self.init(options, surroundings.environment)
        }
    }

    /// An identity, by its name or that of one of its sets.
    private init(_ name: String, _ settings: Settings, _ global: GlobalOptions) throws {
        let meant = settings.sets.first { $0.name == name }?.identity ?? name
        guard let identity = settings.identities.first(where: { $0.name == meant }) else {
            throw CommandFailure(
                .usage, "there is no identity and no credential set '\(name)' in \(settings.configPath)")
        }
        guard case .cognito(_, let poolID) = identity.provider else {
            throw CommandFailure(
                .usage, "identity '\(meant)' is of the provider '\(identity.provider.name)', not of a user pool")
        }
        if case .userPool(let refresher) = identity.refresher {
            self.refresher = refresher
        } else {
            let pool = settings.signIn(for: meant).userPool
            guard let clientID = pool.clientID else {
                throw CommandFailure(
                    .configuration, "identity '\(meant)' names no app client: add userPoolWebClientId to it or to auth")
            }
            refresher = UserPoolRefresher(
                userPoolID: poolID, clientID: clientID, clientSecret: pool.clientSecret, username: pool.username,
                authFlow: pool.authFlow, validationData: pool.validationData)
        }
        self.identity = identity
        self.settings = settings
        endpoint = identity.endpoints.cognitoIdentityProvider
        arguments = Self.arguments([("-c", global.config), ("--state", global.state)])
        configured = LambdaMetadata.Maps(
            clientMetadata: identity.clientMetadata.isEmpty ? nil : identity.clientMetadata,
            validationData: refresher.validationData.isEmpty ? nil : refresher.validationData)
    }

    private init(_ options: UserPoolOptions, _ environment: [String: String]) {
        identity = nil
        settings = nil
        refresher = UserPoolRefresher(
            userPoolID: options.pool ?? "", clientID: options.clientID ?? "",
            clientSecret: options.clientSecretFile.map { .file(path: Surroundings.absolute($0)) },
            username: options.username, authFlow: options.authFlow ?? .userSRP)
        endpoint = ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "AWS_ENDPOINT_URL"]
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        configured = LambdaMetadata.Maps()
        arguments = Self.arguments([
            ("--client-secret-file", options.clientSecretFile), ("--auth-flow", options.authFlow?.rawValue),
            ("--state", options.global.state),
        ])
    }

    private static func arguments(_ given: [(String, String?)]) -> [String] {
        given.flatMap { option, value in value.map { [option, $0] } ?? [] }
    }

    /// Whether a sign-in's session is the identity's: what renews its token.
    var keepsSession: Bool { if case .userPool = identity?.refresher { true } else { false } }

    /// What is configured, with what is given with a call.
    func metadata(with call: LambdaMetadata.Maps) -> LambdaMetadata {
        LambdaMetadata(configured: configured, call: call)
    }

    /// A digest of pool, client and user: the name of a sign-in.
    func login(of username: String) -> String {
        var refresher = refresher
        refresher.username = username
        return UserPoolMemory.login(of: refresher)
    }

    /// How an operation is called for that user.
    func command(_ operation: UserPoolOperation, _ username: String) -> String {
        let start = "evercred user-pool \(operation.rawValue)"
        var words = [start]
        if let identity, refresher.username == username {
            words.append(identity.name)
        } else {
            words += ["--pool", refresher.userPoolID, "--client-id", refresher.clientID]
            words += ["--username", Self.quoted(username)]
        }
        return (words + arguments.map(Self.quoted)).joined(separator: " ")
    }

    /// A word of a shell's command line.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "@"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard !isPlain || text.isEmpty else { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

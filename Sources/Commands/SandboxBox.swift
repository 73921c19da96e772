import Config
import CredentialModel
import Glibc
import Outputs
import Platform
import Sandbox

/// What keeps `run --sandbox` in its box: the pools that a configuration needs, every endpoint turned to the stand-in,
/// and no file outside the configuration's folder, nor one in which a real run has put its keys.
struct SandboxBox {
    let original: Settings
    private let files: [String: String]
    /// Where tokens lie that have no place of their own: not in the state of a real run.
    private let tokens: String

    /// - Parameter workingDirectory: where `sandbox-out` is made.
    init(settings: Settings, workingDirectory: String) {
        original = settings
        tokens = "\(workingDirectory)/sandbox-out/\(settings.name)-tokens"
        let folder = settings.configPath.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/"
        let box = Self.resolved(folder)
        var outputs: [String: OutputTarget] = [:]
        for set in settings.sets {
            for output in set.outputs { if let file = output.file?.file { outputs[file] = output } }
        }
        // Wherever a real run has its tokens, programs may hold them.
        let tokenFolder = settings.serve.tokens.map { [$0] } ?? []
        let paths = Set(outputs.keys).union(settings.hub.file.map { [$0] } ?? []).filter { path in
            !Self.resolved(path).hasPrefix(box) || outputs[path]?.isInUse(by: settings.name) ?? false
        }.union(tokenFolder)
        files = Dictionary(
            uniqueKeysWithValues: paths.map { path in
                let name = path.split(separator: "/").map { $0.split(separator: "-").joined(separator: "--") }
                return (path, "\(workingDirectory)/sandbox-out/\(name.joined(separator: "-"))")
            })
    }

    /// The path with every link in its existing part followed: a link out of the folder is a way out of the box.
    private static func resolved(_ path: String) -> String {
        var rest: [Substring] = []
        var parts = path.split(separator: "/")
        while true {
            let existing = "/" + parts.joined(separator: "/")
            if let pointer = realpath(existing, nil) {
                defer { free(pointer) }
                let start = String(cString: pointer)
                return ([start == "/" ? "" : start] + rest.reversed().map(String.init)).joined(separator: "/")
                    + (path.hasSuffix("/") ? "/" : "")
            }
            guard let last = parts.popLast() else { return path }
            rest.append(last)
        }
    }

    /// The files that are not touched, with those that are written instead.
    var redirections: [(path: String, replacement: String)] {
        files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The identities whose commands are not run, because nobody knows what they reach.
    var silenced: [String] {
        let told = original.sets.filter { $0.outputs.contains { $0.kind == .command } }.map(\.identity)
        return Set(told).union(original.hooks.keys).sorted()
    }

    /// A sandbox in which the configuration's pools, clients and identity ids exist.
    var configuration: SandboxConfiguration {
        var pools: [String: SandboxPool] = [:]
        for identity in original.identities {
            // Whoever trades tokens at STS alone needs an issuer that knows the client, but no pool.
            let id = identity.identityPoolID ?? Self.poolOfWebIdentities
            var pool = pools[id] ?? SandboxPool()
            switch identity.provider {
            case .guest: pool.allowsGuests = true
            case .process: continue
            case .developer:
                if case .developer(let refresher) = identity.refresher {
                    pool.developerProviderName = refresher.providerName
                } else if pool.developerProviderName == nil {
                    pool.developerProviderName = "login.\(original.name)"
                }
            default:
                if let key = identity.provider.loginsKey {
                    pool.providers[key, default: []].insert(clientID(for: identity))
                }
            }
            if let identityID = identity.identityID { pool.identityIDs.insert(identityID) }
            pools[id] = pool
        }
        return SandboxConfiguration(pools: pools, auth0Domain: original.signIn.auth0?.domain)
    }

    private static let poolOfWebIdentities = "sandbox:web-identities"

    /// The settings with every endpoint turned to the sandbox, whose address handlers find in `EVERCRED_SANDBOX_URL`.
    ///
    /// Their name, too, is the sandbox's: what is written under it is told from what a real run writes.
    func settings(reaching address: String) -> Settings {
        var settings = original
        settings.name = SectionOwner.sandboxName(of: original.name)
        settings.hub.file = settings.hub.file.map { files[$0] ?? $0 }
        settings.hooks = [:]
        settings.serve.tokens = settings.serve.tokens.map { files[$0] ?? $0 } ?? tokens
        settings.identities = original.identities.map { identity in
            var identity = identity
            identity.endpoints = EndpointOverrides(
                cognitoIdentity: address, cognitoIdentityProvider: address, sts: address)
            if let key = identity.provider.loginsKey {
                identity.refresher = identity.refresher?.turned(to: "\(address)/issuers/\(key)", of: identity.provider)
            }
            identity.refreshHandler = identity.refreshHandler.map { handler in
                HandlerCommand(
                    invocation: handler.invocation,
                    environment: handler.environment.merging([
                        "EVERCRED_SANDBOX_URL": .literal(Secret(address)),
                        "CLIENT_ID": .literal(Secret(clientID(for: identity))),
                    ]) { configured, _ in configured },
                    inheritedVariables: handler.inheritedVariables, timeout: handler.timeout,
                    workingDirectory: handler.workingDirectory)
            }
            return identity
        }
        settings.sets = original.sets.map { set in
            var set = set
            // A command may put the keys anywhere.
            set.outputs = set.outputs.filter { $0.kind != .command }.map { output in
                var output = output
                if let file = output.file?.file { output.file?.file = files[file] ?? file }
                return output
            }
            return set
        }
        return settings
    }

    /// The client that a handler's configuration gives it.
    private static func clientID(of handler: HandlerCommand) -> String? {
        guard case .literal(let name) = handler.environment["CLIENT_ID"] else { return nil }
        return name.reveal()
    }

    /// The client that the provider's tokens are made out to.
    private func clientID(for identity: Identity) -> String {
        switch identity.refresher {
        case .oauth(let refresher): return refresher.client.id
        case .facebook(let refresher): return refresher.appID
        case .userPool(let refresher): return refresher.clientID
        default: break
        }
        let signIn = original.signIn(for: identity.name)
        let configured: String? =
            switch identity.provider {
            case .google: signIn.federated.google
            case .facebook: signIn.federated.facebook
            case .amazon: signIn.federated.amazon
            case .auth0: signIn.auth0?.clientID
            case .cognito: signIn.userPool.clientID
            default: nil
            }
        return configured ?? identity.refreshHandler.flatMap(Self.clientID) ?? "evercred-sandbox"
    }
}

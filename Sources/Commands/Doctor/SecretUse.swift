import Config
import CredentialModel

/// A secret that an identity needs, and where it comes from.
struct SecretUse: Sendable {
    /// The identity, for messages.
    let owner: String
    let source: SecretSource

    var isWrittenOut: Bool { if case .literal = source { true } else { false } }

    /// Every secret of these identities, those that their commands get as variables included.
    static func all(in identities: [Identity], _ signIn: SignInSettings? = nil) -> [SecretUse] {
        identities.flatMap { identity in
            sources(of: identity).map { SecretUse(owner: "'\(identity.name)'", source: $0) }
        } + (signIn.map { pool(of: $0) } ?? [])
    }

    /// Every command of these identities: handlers, and what prints secrets or answers challenges.
    static func commands(of identities: [Identity]) -> [(owner: String, command: HandlerCommand)] {
        identities.flatMap { identity in
            var commands = [identity.refreshHandler].compactMap(\.self)
            if case .userPool(let pool) = identity.refresher, let handler = pool.challengeHandler {
                commands.append(handler)
            }
            for case .command(let command) in sources(of: identity) { commands.append(command) }
            return commands.map { ("'\(identity.name)'", $0) }
        }
    }

    private static func sources(of identity: Identity) -> [SecretSource] {
        var sources = [identity.token?.source].compactMap(\.self)
        sources += identity.refreshHandler.map { variables(of: $0) } ?? []
        switch identity.refresher {
        case .oauth(let oauth):
            sources += [oauth.client.secret, oauth.client.privateKey].compactMap(\.self)
            switch oauth.grant {
            case .refreshToken(let seed): sources += [seed].compactMap(\.self)
            case .tokenExchange(let subject): sources.append(subject)
            case .passwordRealm(_, let password, _): sources.append(password)
            case .clientCredentials, .jwtBearer: break
            }
        case .facebook(let facebook):
            sources += [facebook.appSecret] + [facebook.seed].compactMap(\.self)
        case .userPool(let pool):
            sources += [pool.clientSecret, pool.password, pool.totp, pool.newPassword].compactMap(\.self)
            sources += pool.challengeHandler.map { variables(of: $0) } ?? []
        case .gitHubActions, .developer, nil:
            break
        }
        return sources
    }

    /// Variables with a plain text are ordinary values: whoever has a secret names where it lies.
    private static func variables(of command: HandlerCommand) -> [SecretSource] {
        command.environment.sorted { $0.key < $1.key }.map(\.value).filter {
            if case .literal = $0 { false } else { true }
        }
    }

    private static func pool(of signIn: SignInSettings) -> [SecretUse] {
        let pool = signIn.userPool
        return [pool.clientSecret, pool.password, pool.totp, pool.newPassword].compactMap(\.self)
            .map { SecretUse(owner: "'auth'", source: $0) }
    }
}

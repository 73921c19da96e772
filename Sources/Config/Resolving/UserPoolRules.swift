import CredentialModel

/// What an identity says of a user pool, and whether that is a way to a token.
struct UserPoolRules {
    let identity: Identity
    let blocks: ProviderBlocks

    /// The keys that only a sign-in to a user pool reads.
    private static let signInKeys: [ConfigKey] = [.password, .authFlow, .mfa, .challengeHandler, .newPassword]

    /// All keys of an identity that make up its ``UserPoolSettings``.
    static let keys: [ConfigKey] =
        [.userPoolId, .userPoolWebClientId, .userPoolClientSecret, .username, .validationData] + signInKeys

    /// How the identity signs in to its pool; `nil` when a token that lies somewhere is all it has, or when something is
    /// missing, which has been said.
    func refresher(hasToken: Bool) -> TokenRefresher? {
        let settings = blocks.userPool
        guard settings.username != nil || reader.has(.username, in: node) || !signInKeys.isEmpty || !hasToken else {
            return nil
        }
        guard settings.username != nil else {
            refuseLackOfUser(hasToken: hasToken)
            return nil
        }
        guard case .cognito(_, let pool) = identity.provider, let client = settings.clientID else {
            if !reader.has(.userPoolWebClientId, in: node) {
                reader.error(
                    place, "the identity '\(identity.name)' signs in to a user pool as no app client",
                    remedy: "add userPoolWebClientId to it or to auth")
            }
            return nil
        }
        checkAnswers()
        return .userPool(
            UserPoolRefresher(
                userPoolID: pool, clientID: client, clientSecret: settings.clientSecret, username: settings.username,
                password: settings.password, authFlow: settings.authFlow, totp: settings.totp,
                challengeHandler: settings.challengeHandler, newPassword: settings.newPassword,
                validationData: settings.validationData))
    }

    /// Says which keys mean nothing, where the provider is no user pool.
    func refuseKeysOfAnotherProvider() {
        if case .cognito = identity.provider { return }
        for key in signInKeys {
            guard let value = reader.value(key, in: node) else { continue }
            reader.error(
                value, "\(reader.tree.describe(value)): only a user pool asks for it",
                remedy: "write provider: cognito, or remove it")
        }
    }

    private func refuseLackOfUser(hasToken: Bool) {
        if let first = signInKeys.first, let value = reader.value(first, in: node) {
            reader.error(
                value, "\(reader.tree.describe(value)) is there, but no user who signs in", remedy: "add username")
        } else if !hasToken {
            reader.error(
                place,
                "the provider 'cognito' of identity '\(identity.name)' has no user who signs in to the user pool",
                remedy: "add username and password, a refreshHandler, auth.refreshHandlers.cognito, or "
                    + "token: {file: PATH}")
        }
    }

    /// Answers to questions that only a sign-in with a password asks.
    private func checkAnswers() {
        guard !reader.has(.password, in: node) else { return }
        if let value = reader.value(.newPassword, in: node) {
            reader.error(
                value, "\(reader.tree.describe(value)) replaces a password that is not there", remedy: "add password")
        }
        if let value = reader.value(.authFlow, in: node), reader.tree.string(value) != AuthFlow.custom.rawValue {
            reader.error(
                value, "\(reader.tree.describe(value)) is a flow with a password, which is not there",
                remedy: "add password, or write authFlow: \(AuthFlow.custom.rawValue)")
        }
    }

    private var signInKeys: [ConfigKey] { Self.signInKeys.filter { reader.has($0, in: node) } }
    private var reader: ConfigReader { blocks.reader }
    private var node: Int { blocks.identity }
    private var place: Int { reader.value(.provider, in: node) ?? node }
}

extension UserPoolSettings {
    /// What a mapping says of a user pool, laid over the defaults.
    init(_ reader: ConfigReader, _ mapping: Int, over defaults: UserPoolSettings) {
        self.init(
            userPoolID: reader.text(.userPoolId, in: mapping) ?? defaults.userPoolID,
            clientID: reader.text(.userPoolWebClientId, in: mapping) ?? defaults.clientID,
            clientSecret: reader.secret(.userPoolClientSecret, in: mapping) ?? defaults.clientSecret,
            username: reader.text(.username, in: mapping) ?? defaults.username,
            password: reader.secret(.password, in: mapping),
            authFlow: reader.text(.authFlow, in: mapping).flatMap(AuthFlow.init(rawValue:)) ?? .userSRP,
            totp: reader.value(.mfa, in: mapping).flatMap { reader.secret(.totp, in: $0) },
            challengeHandler: reader.command(.challengeHandler, in: mapping),
            newPassword: reader.secret(.newPassword, in: mapping),
            validationData: reader.texts(.validationData, in: mapping) ?? defaults.validationData)
    }
}

import CredentialModel

/// Who vouches for an identity, and whether there is a way to a token.
struct ProviderBlocks {
    let identity: Int
    let reader: ConfigReader
    let defaults: AuthDefaults
    /// What the identity says of a user pool, laid over the defaults.
    let userPool: UserPoolSettings

    init(identity: Int, reader: ConfigReader, defaults: AuthDefaults) {
        self.identity = identity
        self.reader = reader
        self.defaults = defaults
        let isWritten = UserPoolRules.keys.contains { reader.has($0, in: identity) }
        userPool =
            isWritten
            ? UserPoolSettings(reader, identity, over: defaults.signIn.userPool) : defaults.signIn.userPool
    }

    /// The settings of a provider for this identity, its own over those in `auth`.
    func block(_ key: ConfigKey) -> LayeredBlock {
        defaults.block(key, under: own(key))
    }

    private func own(_ key: ConfigKey) -> LayeredBlock.Layer? {
        reader.value(key, in: identity).map { LayeredBlock.Layer(reader: reader, node: $0) }
    }

    // MARK: The provider

    /// The identity's provider; `nil` when it cannot be made out, which has been said.
    func provider() -> ProviderKind? {
        guard let node = reader.value(.provider, in: identity) else { return nil }
        let name = reader.tree.string(node)
        let domain = block(.auth0).text(.domain).map(ProviderNames.domain)
        let userPoolID = reader.text(.userPoolId, in: identity) ?? defaults.userPoolID
        guard let kind = ProviderNames.kind(name, auth0Domain: domain, userPoolID: userPoolID) else {
            refuse(name, node)
            return nil
        }
        requireAgreement(with: kind, name)
        return kind
    }

    private func refuse(_ name: String, _ node: Int) {
        switch name {
        case "auth0":
            reader.error(
                node, "the provider 'auth0' has no domain", remedy: "add auth0: {domain: …} to auth or to the identity")
        case "cognito":
            reader.error(
                node, "the provider 'cognito' has no user pool", remedy: "add userPoolId to auth or to the identity")
        default:
            let meant = Suggestion.closest(to: name, among: ProviderNames.words)
            reader.error(
                node, "unknown provider '\(YAMLTree.printable(name))'\(reader.tree.context(of: identity))",
                remedy: meant.map { "did you mean '\($0)'?" }
                    ?? "write \(ProviderNames.words.joined(separator: ", ")), an OIDC domain or a SAML provider's ARN")
        }
    }

    /// Two words for one thing must not differ: an identity's domain and the blocks that belong to it alone.
    private func requireAgreement(with kind: ProviderKind, _ name: String) {
        let domain: String
        switch kind {
        case .auth0(let its), .oidc(let its): domain = its
        default: return
        }
        for (blockKey, key) in [(ConfigKey.auth0, ConfigKey.domain), (.oidc, .issuer)] {
            guard let own = own(blockKey), let value = reader.value(key, in: own.node) else { continue }
            let written = ProviderNames.domain(reader.tree.string(value))
            guard written != domain else { continue }
            reader.error(
                value,
                "\(reader.tree.describe(value)) is '\(YAMLTree.printable(written))', but the provider is '\(domain)'",
                remedy: "a token's issuer is one and the same: make them agree")
        }
    }

    // MARK: The way to a token

    /// The identity with what its blocks add to it; says what it lacks.
    func completed(_ identity: Identity, hasHandler: Bool) -> Identity {
        var identity = identity
        checkPool(identity)
        let userPool = UserPoolRules(identity: identity, blocks: self)
        for key in [ConfigKey.auth0, .oidc] where own(key) != nil { SignInRules.checkScope(block(key)) }
        let hasToken = reader.has(.token, in: self.identity)
        switch identity.provider {
        case .guest: checkGuest()
        case .process:
            if !hasHandler {
                refuseLackOfHandler(identity, remedy: "add refreshHandler: a command that prints credentials")
            }
        case .cognito:
            // A handler wins over what is configured beside it.
            if !hasHandler {
                identity.refresher = userPool.refresher(hasToken: hasToken)
            }
        default:
            if !hasHandler, let block = RefresherResolver.block(of: identity.provider, in: self) {
                // Beside a token of its own, what only a login could start says nothing about this identity.
                let isOwn = block.own != nil || Self.starters.contains(where: block.has)
                if isOwn || !hasToken { identity.refresher = refresher(of: identity, block) }
            } else if !hasHandler, !hasToken {
                refuseLackOfRefresher(identity)
            }
            if identity.provider == .developer { checkDeveloper(identity, hasHandler: hasHandler) }
        }
        userPool.refuseKeysOfAnotherProvider()
        if !hasHandler { checkRotation(identity) }
        identity.audiences = audiences(of: identity)
        return identity
    }

    /// The client that a built-in refresher's tokens are made out to. What comes from handlers and files may be meant for
    /// any client that the pool trusts, of which the configuration need not know.
    private func audiences(of identity: Identity) -> [String]? {
        switch identity.refresher {
        case .oauth(let oauth):
            switch oauth.grant {
            case .refreshToken, .passwordRealm: [oauth.client.id]
            case .clientCredentials, .tokenExchange, .jwtBearer: nil
            }
        case .userPool(let refresher): [refresher.clientID]
        case .facebook, .gitHubActions, .developer, nil: nil
        }
    }

    /// Keys that make a block say how tokens begin.
    private static let starters: [ConfigKey] = [.refreshToken, .accessToken, .grant, .providerName]

    private func refresher(of identity: Identity, _ block: LayeredBlock) -> TokenRefresher? {
        switch identity.provider {
        case .auth0, .oidc: SignInRules.checkOfflineAccess(block)
        default: break
        }
        return RefresherResolver(
            blocks: self, identity: identity, endpoints: defaults.providerEndpoints,
            federated: defaults.signIn.federated
        ).refresher()
    }

    /// GetId takes no developer tokens: the id comes with the token, or is configured.
    private func checkDeveloper(_ identity: Identity, hasHandler: Bool) {
        let hasToken = reader.has(.token, in: self.identity)
        guard hasToken, !hasHandler, identity.refresher == nil, !reader.has(.identityId, in: self.identity) else {
            return
        }
        reader.error(
            place, "the developer identity '\(identity.name)' has no way to an identity id",
            remedy: "add identityId, or a refreshHandler that returns identity_id")
    }

    private var place: Int { reader.value(.provider, in: identity) ?? identity }

    private func checkPool(_ identity: Identity) {
        guard identity.flow != .tokenOnly else { return refuseUsesOfCredentials() }
        guard identity.flow.usesPool(identity.provider) else {
            if let pool = reader.value(.identityPoolId, in: self.identity) {
                let what = identity.provider == .process ? "a provider of finished credentials" : "flow: web-identity"
                reader.error(pool, "\(what) takes no identity pool", remedy: "remove identityPoolId")
            }
            if identity.provider != .process { checkRegion(identity) }
            return
        }
        guard identity.identityPoolID != nil else {
            if !reader.has(.identityPoolId, in: self.identity) {
                reader.error(
                    place, "the identity '\(identity.name)' has no identity pool",
                    remedy: "add identityPoolId to it or to auth")
            }
            return
        }
        checkRegion(identity)
    }

    /// What only AWS credentials can do.
    private func refuseUsesOfCredentials() {
        for key in [ConfigKey.assume, .customRoleArn, .identityId] {
            guard let value = reader.value(key, in: identity) else { continue }
            reader.error(
                value, "\(reader.tree.describe(value)): a user pool without an identity pool gives a token alone",
                remedy: "add identityPoolId, or flow: web-identity with a roleArn")
        }
    }

    private func checkRegion(_ identity: Identity) {
        if identity.region == nil, !reader.has(.region, in: self.identity) {
            reader.error(place, "the identity '\(identity.name)' has no region", remedy: "add region to it or to auth")
        }
    }

    private func checkGuest() {
        if defaults.isSignInMandatory {
            reader.error(
                place, "a guest identity while sign-in is mandatory", remedy: "write auth: {mandatorySignIn: false}")
        }
        for key in [ConfigKey.refreshHandler, .token] {
            guard let value = reader.value(key, in: identity) else { continue }
            reader.error(value, "\(reader.tree.describe(value)): nobody vouches for a guest", remedy: "remove it")
        }
    }

    private func refuseLackOfRefresher(_ identity: Identity) {
        let word = identity.provider.name
        let block: String? =
            switch identity.provider {
            case .google: "google: {…}"
            case .facebook: "facebook: {…}"
            case .amazon: "amazon: {…}"
            case .developer: "developer: {…}"
            case .auth0: "auth0: {…}"
            case .oidc: "oidc: {…}"
            default: nil
            }
        let ways = [block, "refreshHandler", "auth.refreshHandlers.\(word)", "token: {file: PATH}"].compactMap(\.self)
        refuseLackOfHandler(identity, remedy: "add one of " + ways.joined(separator: ", "))
    }

    private func refuseLackOfHandler(_ identity: Identity, remedy: String) {
        reader.error(
            place,
            "the provider '\(identity.provider.name)' of identity '\(identity.name)' needs a refresher and has none",
            remedy: remedy)
    }

    /// A rotated refresh token that is only kept in memory is lost with the process, and the seed is spent.
    private func checkRotation(_ identity: Identity) {
        guard !defaults.keepsState, identity.refresher?.mayRotate == true,
            let block = RefresherResolver.block(of: identity.provider, in: self),
            let place = block.place(of: .refreshToken) ?? block.own ?? block.defaults
        else { return }
        place.reader.error(
            place.node,
            "the refresh token of identity '\(identity.name)' rotates, and state: memory forgets the new one",
            remedy: "write state: {type: sqlite}")
    }
}

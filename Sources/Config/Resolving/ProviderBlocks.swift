import CredentialModel

/// Who vouches for an identity, and whether there is a way to a token.
struct ProviderBlocks {
    let identity: Int
    let reader: ConfigReader
    let defaults: AuthDefaults

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

    /// Says what the identity lacks.
    func check(_ identity: Identity, hasHandler: Bool) {
        checkPool(identity)
        for key in [ConfigKey.auth0, .oidc] where own(key) != nil { SignInRules.checkScope(block(key)) }
        let hasToken = reader.has(.token, in: self.identity)
        switch identity.provider {
        case .guest: checkGuest()
        case .process:
            if !hasHandler {
                refuseLackOfHandler(identity, remedy: "add refreshHandler: a command that prints credentials")
            }
        case .developer:
            if !hasHandler, !hasToken { return refuseLackOfRefresher(identity) }
            if !hasHandler, !reader.has(.identityId, in: self.identity) {
                reader.error(
                    place, "the developer identity '\(identity.name)' has no way to an identity id",
                    remedy: "add identityId, or a refreshHandler that returns identity_id")
            }
        default:
            if !hasHandler, !hasToken { refuseLackOfRefresher(identity) }
        }
        if !hasHandler { checkRotation(identity) }
    }

    private var place: Int { reader.value(.provider, in: identity) ?? identity }

    private func checkPool(_ identity: Identity) {
        if identity.provider == .process {
            if let pool = reader.value(.identityPoolId, in: self.identity) {
                reader.error(
                    pool, "a provider of finished credentials takes no identity pool", remedy: "remove identityPoolId")
            }
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
        let own: ConfigKey? =
            switch identity.provider {
            case .google: .google
            case .facebook: .facebook
            case .amazon: .amazon
            case .developer: .developer
            case .auth0: .auth0
            case .oidc: .oidc
            default: nil
            }
        let remedy = "add refreshHandler, or token: {file: PATH}"
        if case .cognito = identity.provider {
            return reader.refuseAsUnsupported(place, "provider: cognito", remedy: remedy)
        }
        if let own, let unsupported = unsupportedKey(own, identity.provider) {
            let layer = self.own(own)
            return reader.refuseAsUnsupported(layer?.node ?? place, unsupported, remedy: remedy)
        }
        if own == .auth0 || own == .oidc { SignInRules.checkOfflineAccess(block(own ?? .auth0)) }
        let word = identity.provider.name
        refuseLackOfHandler(
            identity, remedy: "add refreshHandler to it, auth.refreshHandlers.\(word), or token: {file: PATH}")
    }

    private func refuseLackOfHandler(_ identity: Identity, remedy: String) {
        reader.error(
            place,
            "the provider '\(identity.provider.name)' of identity '\(identity.name)' needs a refresher and has none",
            remedy: remedy)
    }

    /// What of a provider's block asks for a refresher that is not there yet.
    private func unsupportedKey(_ key: ConfigKey, _ provider: ProviderKind) -> String? {
        let block = block(key)
        guard block.isPresent else { return nil }
        switch provider {
        case .auth0:
            let asking = [ConfigKey.refreshToken, .grant].first(where: block.has)
            return asking.map { "auth0.\($0.name)" }
        case .oidc(let domain):
            // A block in auth may be that of another issuer.
            guard let issuer = block.text(.issuer) else { return key.name }
            return ProviderNames.domain(issuer) == domain ? key.name : nil
        default: return key.name
        }
    }

    /// A rotated refresh token that is only kept in memory is lost with the process, and the seed is spent.
    private func checkRotation(_ identity: Identity) {
        let key: ConfigKey
        switch identity.provider {
        case .auth0: key = .auth0
        case .oidc: key = .oidc
        default: return
        }
        guard !defaults.keepsState, let token = block(key).place(of: .refreshToken) else { return }
        token.reader.error(
            token.node, "\(token.reader.tree.describe(token.node)) rotates, and state: memory forgets the new one",
            remedy: "write state: {type: sqlite}")
    }
}

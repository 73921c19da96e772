import CredentialModel

/// Turns a provider's block into the refresher that renews an identity's token where no handler does.
struct RefresherResolver {
    let blocks: ProviderBlocks
    let identity: Identity
    let endpoints: ProviderEndpoints
    let federated: FederatedClientIDs

    /// What the blocks come to; `nil` when there is no block for this provider, or something in it was refused.
    func refresher() -> TokenRefresher? {
        switch identity.provider {
        case .google: google()
        case .facebook: facebook()
        case .amazon: amazon()
        case .auth0(let domain): auth0(domain)
        case .oidc(let domain): oidc(domain)
        case .developer: developer()
        case .cognito, .saml, .guest, .process: nil
        }
    }

    /// The block of the identity's provider, if it is written anywhere and means this provider.
    static func block(of provider: ProviderKind, in blocks: ProviderBlocks) -> LayeredBlock? {
        let key: ConfigKey
        switch provider {
        case .google: key = .google
        case .facebook: key = .facebook
        case .amazon: key = .amazon
        case .developer: key = .developer
        case .auth0: key = .auth0
        case .oidc: key = .oidc
        case .cognito, .saml, .guest, .process: return nil
        }
        let block = blocks.block(key)
        guard block.isPresent else { return nil }
        // A block in auth may be that of another issuer.
        if case .oidc(let domain) = provider, let issuer = block.text(.issuer), ProviderNames.domain(issuer) != domain {
            return nil
        }
        return block
    }

    // MARK: Providers

    /// Google Identity, "Using OAuth 2.0 to access Google APIs": refresh tokens stay as they are.
    private func google() -> TokenRefresher? {
        guard let block = block, let client = client(block, federated.google) else { return nil }
        return .oauth(
            OAuthRefresher(
                endpoint: .address((endpoints.google ?? "https://oauth2.googleapis.com") + "/token"), client: client,
                grant: .refreshToken(seed: secret(.refreshToken, block)), mayRotate: false))
    }

    /// Facebook Login, "Long-lived access tokens".
    private func facebook() -> TokenRefresher? {
        guard let block = block else { return nil }
        guard let appID = block.text(.appId) ?? federated.facebook else {
            return refuse(block, lackOf: "appId", remedy: "add it, or auth.federated.facebook_app_id")
        }
        guard let secret = required(.appSecret, block) else { return nil }
        return .facebook(
            FacebookRefresher(
                address: (endpoints.facebook ?? "https://graph.facebook.com") + "/oauth/access_token", appID: appID,
                appSecret: secret, seed: self.secret(.accessToken, block)))
    }

    /// Login with Amazon developer guide, "Using refresh tokens"; each region has its own address.
    private func amazon() -> TokenRefresher? {
        guard let block = block, let client = client(block, federated.amazon) else { return nil }
        let host =
            switch block.text(.region) {
            case "eu": "https://api.amazon.co.uk"
            case "fe": "https://api.amazon.co.jp"
            default: "https://api.amazon.com"
            }
        return .oauth(
            OAuthRefresher(
                endpoint: .address((endpoints.amazon ?? host) + "/auth/o2/token"), client: client,
                grant: .refreshToken(seed: secret(.refreshToken, block)), proof: .accessToken))
    }

    /// Auth0 Authentication API, "Get token".
    private func auth0(_ domain: String) -> TokenRefresher? {
        guard let block = block, let client = client(block, nil) else { return nil }
        var grant = OAuthRefresher.Grant.refreshToken(seed: secret(.refreshToken, block))
        var proof = OAuthRefresher.Proof.idToken
        var scope = block.text(.scope)
        switch block.text(.grant) {
        case "password-realm":
            guard let username = block.text(.username) else { return refuse(block, lackOf: "username") }
            guard let password = required(.password, block) else { return nil }
            scope = scope ?? "openid"
            grant = .passwordRealm(username: username, password: password, realm: block.text(.realm))
        case "client_credentials":
            guard case .webIdentity = identity.flow else { return refuseClientCredentials(block) }
            grant = .clientCredentials
            proof = .accessToken
        default: break
        }
        return .oauth(
            OAuthRefresher(
                endpoint: .address(address(of: domain, written: block.text(.domain)) + "/oauth/token"), client: client,
                grant: grant, scope: scope, audience: block.text(.audience), proof: proof))
    }

    private func oidc(_ domain: String) -> TokenRefresher? {
        guard let block = block else { return nil }
        if block.text(.grant) == "github_actions" { return .gitHubActions(audience: block.text(.audience)) }
        guard let client = client(block, nil) else { return nil }
        var grant = OAuthRefresher.Grant.refreshToken(seed: secret(.refreshToken, block))
        var proof = OAuthRefresher.Proof.idToken
        switch block.text(.grant) {
        case "client_credentials":
            grant = .clientCredentials
            if case .webIdentity = identity.flow { proof = .accessToken }
        case "token_exchange":
            guard let token = required(.subjectToken, block) else { return nil }
            grant = .tokenExchange(subjectToken: token)
            if case .webIdentity = identity.flow { proof = .either }
        case "jwt_bearer":
            guard client.privateKey != nil else { return refuse(block, lackOf: "privateKey") }
            grant = .jwtBearer
            if case .webIdentity = identity.flow { proof = .either }
        default: break
        }
        return .oauth(
            OAuthRefresher(
                endpoint: .discovered(issuer: address(of: domain, written: block.text(.issuer), isExact: true)),
                client: client, grant: grant, scope: block.text(.scope), audience: block.text(.audience), proof: proof))
    }

    private func developer() -> TokenRefresher? {
        guard let block = block else { return nil }
        guard let name = block.text(.providerName) else { return refuse(block, lackOf: "providerName") }
        guard let credentials = block.place(of: .credentials),
            let profile = credentials.reader.text(.profile, in: credentials.node)
        else { return refuse(block, lackOf: "credentials") }
        let tags = block.place(of: .principalTags).map {
            Dictionary($0.reader.orderedTexts($0.node)) { first, _ in first }
        }
        // Which set that profile is, if it is one, is known when all identities are.
        return .developer(
            DeveloperRefresher(
                providerName: name, userIdentifier: block.text(.userIdentifier) ?? identity.name,
                signer: .profile(profile, file: blocks.defaults.standardProfileFile),
                tokenDuration: block.place(of: .tokenDuration).flatMap { $0.reader.duration(at: $0.node) }
                    ?? .seconds(3600),
                principalTags: tags ?? [:]))
    }

    // MARK: Parts

    private var block: LayeredBlock? { Self.block(of: identity.provider, in: blocks) }

    private func secret(_ key: ConfigKey, _ block: LayeredBlock) -> SecretSource? {
        block.place(of: key).flatMap { $0.reader.secret($0.node) }
    }

    /// A secret that must be there. One that is there and was refused has been told already.
    private func required(_ key: ConfigKey, _ block: LayeredBlock) -> SecretSource? {
        if !block.has(key) { refuse(block, lackOf: key.name) }
        return secret(key, block)
    }

    private func client(_ block: LayeredBlock, _ federatedID: String?) -> OAuthClient? {
        guard let id = block.text(.clientID) ?? federatedID else {
            refuse(block, lackOf: "clientID")
            return nil
        }
        return OAuthClient(
            id: id, secret: secret(.clientSecret, block), privateKey: secret(.privateKey, block),
            keyID: block.text(.keyId))
    }

    /// The address of a domain. Plain http, which only this machine may be called by, must be written out.
    private func address(of domain: String, written: String?, isExact: Bool = false) -> String {
        guard let written, written.hasPrefix("http://") || written.hasPrefix("https://") else {
            return "https://\(domain)"
        }
        return isExact ? written : AddressSyntax.base(written)
    }

    @discardableResult
    private func refuse(_ block: LayeredBlock, lackOf key: String, remedy: String? = nil) -> TokenRefresher? {
        let layer = block.own ?? block.defaults
        guard let layer else { return nil }
        layer.reader.error(
            layer.node,
            "'\(key)' is missing in the settings that renew the token of identity '\(identity.name)'",
            remedy: remedy ?? "add it, or a refreshHandler")
        return nil
    }

    private func refuseClientCredentials(_ block: LayeredBlock) -> TokenRefresher? {
        guard let grant = block.place(of: .grant) else { return nil }
        grant.reader.error(
            grant.node, "Auth0 answers client_credentials without an id_token, which an identity pool must have",
            remedy: "write flow: web-identity with a roleArn, or use refresh_token or password-realm")
        return nil
    }
}

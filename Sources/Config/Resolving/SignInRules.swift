import CredentialModel

/// What a sign-in asks for, and what must not be missing from it.
enum SignInRules {
    /// A scope without `openid` gives no id_token.
    static func checkScope(_ block: LayeredBlock) {
        // Without a user there is no id_token to ask for.
        guard let scope = block.place(of: .scope), block.text(.grant) != "client_credentials" else { return }
        if !scopes(scope).contains("openid") {
            scope.reader.error(
                scope.node, "\(scope.reader.tree.describe(scope.node)) lacks openid: the answer would hold no id_token",
                remedy: "add openid")
        }
    }

    /// A scope without `offline_access` gives no refresh token, which only `login` could supply.
    static func checkOfflineAccess(_ block: LayeredBlock) {
        guard let scope = block.place(of: .scope), !block.has(.refreshToken), !block.has(.grant) else { return }
        if !scopes(scope).contains("offline_access") {
            scope.reader.error(
                scope.node,
                "\(scope.reader.tree.describe(scope.node)) lacks offline_access: login would obtain no refresh token",
                remedy: "add offline_access")
        }
    }

    private static func scopes(_ layer: LayeredBlock.Layer) -> [Substring] {
        layer.reader.tree.string(layer.node).split(separator: " ")
    }
}

extension Auth0Settings {
    init(_ block: LayeredBlock) {
        self.init(
            domain: block.text(.domain).map(ProviderNames.domain), clientID: block.text(.clientID),
            returnTo: block.text(.returnTo),
            isFederated: block.flag(.federated) ?? false)
    }
}

extension RedirectURIs {
    /// - Parameter block: the settings of the provider with that key.
    init(_ block: (ConfigKey) -> LayeredBlock) {
        func uri(_ key: ConfigKey) -> String? { block(key).text(.redirectUri) }
        self.init(
            google: uri(.google), facebook: uri(.facebook), amazon: uri(.amazon), auth0: uri(.auth0), oidc: uri(.oidc))
    }
}

extension FederatedClientIDs {
    init(_ reader: ConfigReader, _ mapping: Int) {
        self.init(
            google: reader.text(.googleClientID, in: mapping), facebook: reader.text(.facebookAppID, in: mapping),
            amazon: reader.text(.amazonClientID, in: mapping))
    }
}

/// An identity provider of the sandbox, named by its key in the Logins map.
struct Issuer: Sendable, Hashable {
    /// Cognito Identity, the issuer of developer tokens.
    static let cognito = Issuer(key: "cognito-identity.amazonaws.com", isAuth0: false)

    /// The Logins key: the issuer's address without scheme and trailing slash.
    let key: String
    /// Whether it behaves as Auth0 does.
    let isAuth0: Bool

    /// The `iss` of its tokens. Auth0 is the one that ends it with a slash; plain http is for this machine alone.
    var identifier: String { "\(isLoopback ? "http" : "https")://\(key)\(isAuth0 ? "/" : "")" }

    /// Whether its key is an address of this machine, where it can be discovered like a real one.
    var isLoopback: Bool { key.hasPrefix("127.0.0.1:") || key.hasPrefix("localhost:") }

    /// Its own address, for a sandbox at that base address.
    func address(at base: String) -> String { isLoopback ? "http://\(key)" : "\(base)/issuers/\(key)" }

    /// Whether the service takes its access token, which says nothing to anybody else, in place of an id_token.
    var issuesOpaqueTokens: Bool { isFacebook || key == "www.amazon.com" }

    var isFacebook: Bool { key == "graph.facebook.com" }

    /// How its access tokens begin, as the real ones do.
    var opaquePrefix: String { isFacebook ? "EAA" : "Atza|" }
}

extension SandboxConfiguration {
    /// The issuer that a path, a Logins map or a handler's `EVERCRED_PROVIDER` means: a Logins key, or Amplify's short
    /// name for one.
    func issuer(named name: String) -> Issuer {
        let key =
            switch name {
            case "google": "accounts.google.com"
            case "facebook": "graph.facebook.com"
            case "amazon": "www.amazon.com"
            case "auth0": auth0Domain ?? name
            default: name
            }
        return Issuer(key: key, isAuth0: key == auth0Domain || key.hasSuffix(".auth0.com"))
    }
}

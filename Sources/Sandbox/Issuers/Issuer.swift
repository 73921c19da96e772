import CredentialModel

/// An identity provider of the sandbox, named by its key in the Logins map.
struct Issuer: Sendable, Hashable {
    /// The Logins key of Cognito's own developer tokens.
    static let cognitoKey = "cognito-identity.amazonaws.com"

    /// The Logins key: the issuer's address without scheme and trailing slash.
    let key: String

    /// The `iss` of its tokens.
    var identifier: String {
        // Auth0 is the one that ends its issuer with a slash.
        key.hasSuffix(".auth0.com") ? "https://\(key)/" : "https://\(key)"
    }

    /// Whether the service takes its access token, which says nothing to anybody else, in place of an id_token.
    var issuesOpaqueTokens: Bool { key == "graph.facebook.com" || key == "www.amazon.com" }

    /// How its opaque tokens begin, as the real ones do.
    var opaquePrefix: String { key == "graph.facebook.com" ? "EAA" : "Atza|" }

    /// The issuer that a path or an environment variable means: a Logins key or Amplify's short name for one.
    init(named name: String) {
        switch name {
        case "google": self.key = "accounts.google.com"
        case "facebook": self.key = "graph.facebook.com"
        case "amazon": self.key = "www.amazon.com"
        default: self.key = name
        }
    }
}

import CredentialModel

/// Reduces what a provider is called to the key of the Logins map, which tells providers apart.
enum ProviderNames {
    /// The words for providers; every other name is a domain or a SAML provider's ARN.
    static let words = ["google", "facebook", "amazon", "developer", "auth0", "cognito", "guest", "process"]

    /// A domain without scheme and trailing slash, as in an issuer that became a Logins key.
    static func domain(_ text: String) -> String {
        var rest = Substring(text)
        for scheme in ["https://", "http://"] where rest.utf8.starts(with: scheme.utf8) {
            rest = rest.dropFirst(scheme.utf8.count)
        }
        while rest.utf8.last == UInt8(ascii: "/") { rest.removeLast() }
        return String(rest)
    }

    /// The provider that a name means, or `nil` when it can mean none.
    ///
    /// - Parameters:
    ///   - auth0Domain: The domain of the Auth0 application, reduced.
    ///   - userPoolID: The user pool that `cognito` stands for.
    static func kind(_ name: String, auth0Domain: String?, userPoolID: String?) -> ProviderKind? {
        switch name {
        case "google": return .google
        case "facebook": return .facebook
        case "amazon": return .amazon
        case "developer": return .developer
        case "auth0": return auth0Domain.map { .auth0(domain: $0) }
        case "cognito": return userPoolID.flatMap(cognito)
        case "guest": return .guest
        case "process": return .process
        default: break
        }
        if name.hasPrefix("arn:") { return isSAMLProvider(name) ? .saml(arn: name) : nil }
        let domain = domain(name)
        for kind in [ProviderKind.google, .facebook, .amazon, .developer] where kind.loginsKey == domain { return kind }
        if domain == auth0Domain { return .auth0(domain: domain) }
        if let pool = userPool(ofIssuer: domain) { return pool }
        return isDomain(domain) ? .oidc(domain: domain) : nil
    }

    private static func cognito(_ userPoolID: String) -> ProviderKind? {
        let region = userPoolID.prefix { $0 != "_" }
        return .cognito(region: String(region), userPoolID: userPoolID)
    }

    /// `cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI`
    private static func userPool(ofIssuer issuer: String) -> ProviderKind? {
        guard issuer.hasPrefix("cognito-idp."), let slash = issuer.lastIndex(of: "/"),
            let kind = cognito(String(issuer[issuer.index(after: slash)...])), kind.loginsKey == issuer
        else { return nil }
        return kind
    }

    /// `arn:aws:iam::123456789012:saml-provider/NAME`
    private static func isSAMLProvider(_ arn: String) -> Bool {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[2] == "iam" && parts[4].utf8.count == 12
            && parts[5].hasPrefix("saml-provider/")
    }

    private static func isDomain(_ text: String) -> Bool {
        let host = text.prefix { $0 != "/" && $0 != ":" }
        let isHost = host.utf8.contains(UInt8(ascii: ".")) || host == "localhost"
        return isHost && !host.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "~"), UInt8(ascii: "%"):
                    true
                default: false
                }
            }
    }
}

/// An address below `/issuers/LOGINS-KEY`, whose key may hold slashes, plain or percent-encoded.
struct IssuerPath {
    enum Page {
        case discovery
        case keys
        case token
        case authorization
        case deviceAuthorization
        /// Where a human types a device's code.
        case device
        case revocation
        /// What Facebook's users have allowed an app.
        case permissions
    }

    /// A Logins key or a short name for one.
    let name: String
    let page: Page

    private static let pages: [(suffix: String, page: Page)] = [
        ("/.well-known/openid-configuration", .discovery), ("/.well-known/jwks.json", .keys),
        ("/o/oauth2/v2/auth", .authorization), ("/dialog/oauth", .authorization), ("/ap/oa", .authorization),
        ("/authorize", .authorization),
        // The paths of Facebook, Amazon and Auth0; the shortest last, because it ends one of the others.
        ("/oauth/access_token", .token), ("/auth/o2/token", .token), ("/oauth/token", .token), ("/token", .token),
        ("/oauth/device/code", .deviceAuthorization), ("/device/code", .deviceAuthorization), ("/device", .device),
        ("/oauth/revoke", .revocation), ("/revoke", .revocation), ("/me/permissions", .permissions),
    ]

    init?(_ path: String) {
        let prefix = "/issuers/"
        guard path.hasPrefix(prefix), let (suffix, page) = Self.pages.first(where: { path.hasSuffix($0.suffix) }) else {
            return nil
        }
        let key = path.dropFirst(prefix.count).dropLast(suffix.count)
        self.name = PercentDecoding.text(key.utf8, plusIsBlank: false)
        self.page = page
    }
}

/// An identity pool of the sandbox.
package struct SandboxPool: Sendable, Hashable {
    /// The providers whose tokens it accepts: Logins key (`accounts.google.com`) to the client ids that may stand in
    /// `aud`. These pairs also make the sandbox's OAuth clients: the issuer knows no other.
    package var providers: [String: Set<String>]
    /// Whether it gives credentials without a login; no by default.
    package var allowsGuests: Bool
    /// The name of its developer provider (`login.example.com`), `nil` when it has none.
    package var developerProviderName: String?
    /// Identity ids that exist from the start, without a login, because a configuration names them.
    package var identityIDs: Set<String>

    package init(
        providers: [String: Set<String>] = [:], allowsGuests: Bool = false, developerProviderName: String? = nil,
        identityIDs: Set<String> = []
    ) {
        self.providers = providers
        self.allowsGuests = allowsGuests
        self.developerProviderName = developerProviderName
        self.identityIDs = identityIDs
    }
}

package import Platform

/// What a daemon serves to other programs: the section `serve`.
package struct ServeSettings: Sendable, Hashable {
    /// Where the SDKs of this machine get credentials; loopback.
    package var credentials: ListenAddress?
    /// The folder with a token for each set, absolute; `nil`: `tokens` in the state folder.
    package var tokens: String?
    /// Where probes and metrics are answered.
    package var health: ListenAddress?

    package init(credentials: ListenAddress? = nil, tokens: String? = nil, health: ListenAddress? = nil) {
        self.credentials = credentials
        self.tokens = tokens
        self.health = health
    }
}

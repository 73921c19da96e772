package import AWSClient
package import CredentialModel
package import Platform

/// Chooses the provider of an identity: the one place to go to when a kind is added.
package struct IdentityProviders: Sendable {
    private let runner: any ProcessRunner
    private let secrets: SecretReader
    private let time: any TimeSource
    private let tools: ProviderTools
    private let environment: [String: String]
    private let variant: AWSEndpoint.Variant
    private let log: HandlerProvider.Log

    /// - Parameters:
    ///   - ledger: where configured refresh tokens are entered before they are redeemed.
    ///   - environment: Evercred's own variables, among which GitHub Actions names its endpoint.
    ///   - offsets: shared with everything else that calls AWS.
    ///   - variant: the kind of endpoint that AWS is called at.
    ///   - log: takes what handlers write to stderr, redacted.
    package init(
        runner: any ProcessRunner, secrets: SecretReader, time: any TimeSource, transport: any HTTPTransport,
        ledger: any SeedLedger, environment: [String: String], offsets: ClockOffsets, variant: AWSEndpoint.Variant,
        log: @escaping HandlerProvider.Log = { _, _ in }
    ) {
        self.runner = runner
        self.secrets = secrets
        self.time = time
        self.tools = ProviderTools(
            transport: transport, time: time, secrets: secrets, ledger: ledger, offsets: offsets)
        self.environment = environment
        self.variant = variant
        self.log = log
    }

    /// Who vouches for that identity. A configured handler wins over a refresher, and both over everything else; a token
    /// beside either is its first.
    package func provider(for identity: Identity) -> any IdentityProvider {
        let stored = identity.token.map { StoredTokenProvider(source: $0, secrets: secrets, time: time) }
        if let refreshing = handler(of: identity) ?? identity.refresher.map(provider) {
            return stored.map { FirstTokenProvider(first: $0, refresher: refreshing) } ?? refreshing
        }
        if let stored { return stored }
        return identity.provider == .guest ? GuestProvider() : UnavailableProvider()
    }

    /// Ends what logins have brought.
    package var revoker: LoginRevoker { LoginRevoker(tools: tools, variant: variant) }

    private func handler(of identity: Identity) -> (any IdentityProvider)? {
        identity.refreshHandler.map {
            HandlerProvider(command: $0, runner: runner, secrets: secrets, time: time, log: log)
        }
    }

    private func provider(for refresher: TokenRefresher) -> any IdentityProvider {
        switch refresher {
        case .oauth(let refresher): OAuthProvider(refresher: refresher, tools: tools)
        case .facebook(let refresher): FacebookProvider(refresher: refresher, tools: tools)
        case .gitHubActions(let audience):
            GitHubActionsProvider(audience: audience, environment: environment, endpoint: tools.endpoint)
        case .developer(let refresher):
            DeveloperProvider(
                refresher: refresher, transport: tools.endpoint.transport, time: time, offsets: tools.endpoint.offsets,
                variant: variant)
        case .userPool(let refresher):
            UserPoolProvider(refresher: refresher, tools: tools, variant: variant, runner: runner, log: log)
        }
    }
}

package import CredentialModel
package import Platform

/// Chooses the provider of an identity: the one place to go to when a kind is added.
package struct IdentityProviders: Sendable {
    private let runner: any ProcessRunner
    private let secrets: SecretReader
    private let time: any TimeSource
    private let log: HandlerProvider.Log

    /// - Parameter log: takes what handlers write to stderr, redacted.
    package init(
        runner: any ProcessRunner, secrets: SecretReader, time: any TimeSource,
        log: @escaping HandlerProvider.Log = { _, _ in }
    ) {
        self.runner = runner
        self.secrets = secrets
        self.time = time
        self.log = log
    }

    /// Who vouches for that identity. A configured handler wins over everything else; a token beside it is its first.
    package func provider(for identity: Identity) -> any IdentityProvider {
        let stored = identity.token.map { StoredTokenProvider(source: $0, secrets: secrets, time: time) }
        if let command = identity.refreshHandler {
            let handler = HandlerProvider(command: command, runner: runner, secrets: secrets, time: time, log: log)
            return stored.map { FirstTokenProvider(first: $0, refresher: handler) } ?? handler
        }
        if let stored { return stored }
        return identity.provider == .guest ? GuestProvider() : UnavailableProvider()
    }
}

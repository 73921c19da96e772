import Logging

/// Everything that answers, wired together: one signing key, one vault of sessions, one directory of identities.
struct SandboxServices: Sendable {
    let cognitoIdentity: CognitoIdentityService
    let securityTokens: SecurityTokenService
    let issuers: IdentityProviders
    let developerTokens: DeveloperTokens
    let userPools: UserPoolService

    init(configuration: SandboxConfiguration, clock: ServiceClock, logger: Logger) throws(SandboxError) {
        let signer = try TokenSigner()
        let sealer = Sealer()
        let sessions = SessionVault(configuration: configuration, clock: clock, sealer: sealer)
        let directory = IdentityDirectory(pools: configuration.pools)
        let tokens = TokenJudge(clock: clock, signer: signer, sealer: sealer)
        let judge = LoginJudge(configuration: configuration, tokens: tokens)
        let developerTokens = DeveloperTokens(
            configuration: configuration, clock: clock, signer: signer, directory: directory)
        self.developerTokens = developerTokens
        self.cognitoIdentity = CognitoIdentityService(
            configuration: configuration, judge: judge, directory: directory, sessions: sessions,
            developerTokens: developerTokens)
        self.securityTokens = SecurityTokenService(configuration: configuration, tokens: tokens, sessions: sessions)
        self.issuers = IdentityProviders(configuration: configuration, clock: clock, signer: signer, sealer: sealer)
        self.userPools = UserPoolService(
            configuration: configuration, clock: clock, signer: signer, logger: logger)
    }
}

import CredentialModel
import StrictJSON

/// OpenID tokens of Cognito Identity itself: what GetOpenIdTokenForDeveloperIdentity and GetOpenIdToken give.
struct DeveloperTokens: Sendable {
    private let configuration: SandboxConfiguration
    private let clock: ServiceClock
    private let signer: TokenSigner
    private let directory: IdentityDirectory

    init(configuration: SandboxConfiguration, clock: ServiceClock, signer: TokenSigner, directory: IdentityDirectory) {
        self.configuration = configuration
        self.clock = clock
        self.signer = signer
        self.directory = directory
    }

    /// The one pool that has a developer provider: a company's server knows its pool and need not be told.
    var onlyPool: String? {
        let pools = configuration.pools.filter { $0.value.developerProviderName != nil }
        return pools.count == 1 ? pools.first?.key : nil
    }

    /// The identity of a user of the pool's developer provider, and a token for it.
    ///
    /// A user who is new gets the identity that is named, or a new one.
    func issue(
        poolID: String, user: String, identityID: String? = nil, providerName: String? = nil, lifetime: Duration? = nil
    ) throws(ServiceError) -> (identityID: String, token: String, expiration: Timestamp) {
        guard let pool = configuration.pools[poolID] else {
            throw ServiceError("ResourceNotFoundException", "IdentityPool '\(poolID)' not found.")
        }
        guard let provider = pool.developerProviderName, providerName ?? provider == provider else {
            throw ServiceError("InvalidParameterException", "Please provide a valid developer provider.")
        }
        let login = Login(provider: provider, user: user)
        let identity = try directory.identity(in: poolID, developer: login, identityID: identityID)
        let (token, expiration) = try token(
            for: identity, in: poolID, methods: [provider, "\(provider):\(poolID):\(user)"],
            lifetime: lifetime ?? configuration.developerTokenLifetime)
        return (identity, token, expiration)
    }

    /// A token that says which identity of which pool its bearer is.
    func token(
        for identityID: String, in poolID: String, methods: [String], lifetime: Duration
    ) throws(ServiceError) -> (token: String, expiration: Timestamp) {
        let now = clock.now
        let end = Timestamp(seconds: (now + lifetime).seconds)
        let methods = methods.isEmpty ? ["unauthenticated"] : ["authenticated"] + methods
        let token = try signer.sign([
            "sub": .string(identityID), "aud": .string(poolID), "amr": .array(methods.map { .string($0) }),
            "iss": .string(Issuer.cognito.identifier), "exp": .integer(end.seconds),
            "iat": .integer(now.seconds),
        ])
        return (token, end)
    }
}

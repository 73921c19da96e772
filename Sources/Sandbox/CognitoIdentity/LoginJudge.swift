/// Decides whether an identity pool accepts a Logins map, in the real service's words.
struct LoginJudge: Sendable {
    private let configuration: SandboxConfiguration
    private let tokens: TokenJudge

    init(configuration: SandboxConfiguration, tokens: TokenJudge) {
        self.configuration = configuration
        self.tokens = tokens
    }

    /// The logins behind the tokens. Without any, the pool must admit guests.
    func verify(_ logins: [(key: String, token: String)], for poolID: String) throws(ServiceError) -> [Login] {
        guard let pool = configuration.pools[poolID] else {
            throw ServiceError("ResourceNotFoundException", "IdentityPool '\(poolID)' not found.")
        }
        guard !logins.isEmpty || pool.allowsGuests else {
            throw .notAuthorized("Unauthenticated access is not supported for this identity pool.")
        }
        var verified: [Login] = []
        for (key, token) in logins { verified.append(try verify(token, under: key, for: pool)) }
        return verified
    }

    /// Checks a token of Cognito Identity itself, which says which identity of the pool its bearer is.
    func verifyCognitoToken(_ token: String, for identityID: String, in poolID: String) throws(ServiceError) {
        let bearer = try user(of: token, from: .cognito, audiences: [poolID])
        guard bearer == identityID else { throw .notAuthorized(IdentityDirectory.mismatch) }
    }

    private func verify(_ token: String, under key: String, for pool: SandboxPool) throws(ServiceError) -> Login {
        guard key != Issuer.cognito.key else {
            throw .notAuthorized("Invalid login token. Can't pass in a Cognito token.")
        }
        guard key.contains(".") || key.hasPrefix("arn:") else {
            throw ServiceError("InvalidParameterException", "Please provide a valid public provider.")
        }
        guard let audiences = pool.providers[key] else {
            throw .notAuthorized("Token is not from a supported provider of this identity pool.")
        }
        let issuer = configuration.issuer(named: key)
        return Login(provider: key, user: try user(of: token, from: issuer, audiences: audiences))
    }

    private func user(
        of token: String, from issuer: Issuer, audiences: Set<String>
    ) throws(ServiceError) -> String {
        do throws(TokenRefusal) {
            return try tokens.testimony(token, from: issuer, audiences: audiences).user
        } catch {
            throw error.cognitoError
        }
    }
}

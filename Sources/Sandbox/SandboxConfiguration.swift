package import CredentialModel

/// The world that a sandbox plays: which pools, roles and clients exist, and how long its answers hold.
///
/// Everything but the pools has a default; an identity pool that is not declared does not exist.
package struct SandboxConfiguration: Sendable {
    /// The identity pools by id (`eu-west-1:5f3c…`).
    package var pools: [String: SandboxPool]
    /// The user pools by id (`eu-west-1_AbCdEfGhI`); none by default.
    package var userPools: [String: SandboxUserPool]
    /// The roles that may be assumed, by ARN. `nil` (the default): every well-formed role ARN exists and trusts everybody.
    package var roles: [String: SandboxRole]?
    /// IAM users with long-term keys, by access key id. None by default.
    package var users: [String: SandboxUser]
    /// The secrets of confidential OAuth clients by client id; a client without one is public. None by default.
    package var clientSecrets: [String: Secret]
    /// How refresh tokens are redeemed; the default takes any and rotates none.
    package var refreshTokens: SandboxRefreshTokens
    /// The Logins key of the tenant that `auth0` stands for. Keys below `auth0.com` are Auth0's whatever stands here; a
    /// custom domain is one only when it is named.
    package var auth0Domain: String?
    /// The account of the pools and of users, `123456789012` by default.
    package var accountID: String
    /// The port on 127.0.0.1; 0 (the default) takes any free one.
    package var port: Int
    /// How long credentials of Cognito Identity live: an hour as in the real service, or as little as 2 s.
    package var credentialLifetime: Duration
    /// An upper bound for role sessions, below what STS grants; `nil` (the default) gives them what they asked for.
    package var assumedRoleLifetime: Duration?
    /// How long tokens of the providers live; an hour by default.
    package var tokenLifetime: Duration
    /// How long developer tokens live when no duration is asked for; 15 minutes as in the real service.
    package var developerTokenLifetime: Duration
    /// How far the services' clock is ahead of ours (behind when negative); none by default.
    package var clockSkew: Duration
    /// How far a signature's time may be from the services' clock: AWS promises 5 minutes.
    package var signatureTolerance: Duration
    /// The faults to begin with, see ``SandboxFault``.
    package var faults: [SandboxFault]
    /// Where the dice of faults with a probability start, so that a run can be repeated.
    package var faultSeed: UInt64

    package init(
        pools: [String: SandboxPool], userPools: [String: SandboxUserPool] = [:], roles: [String: SandboxRole]? = nil,
        users: [String: SandboxUser] = [:],
        clientSecrets: [String: Secret] = [:], refreshTokens: SandboxRefreshTokens = SandboxRefreshTokens(),
        auth0Domain: String? = nil, accountID: String = "123456789012", port: Int = 0,
        credentialLifetime: Duration = .seconds(3600),
        assumedRoleLifetime: Duration? = nil, tokenLifetime: Duration = .seconds(3600),
        developerTokenLifetime: Duration = .seconds(900), clockSkew: Duration = .zero,
        signatureTolerance: Duration = .seconds(300), faults: [SandboxFault] = [], faultSeed: UInt64 = 1
    ) {
        self.pools = pools
        self.userPools = userPools
        self.roles = roles
        self.users = users
        self.clientSecrets = clientSecrets
        self.refreshTokens = refreshTokens
        self.auth0Domain = auth0Domain
        self.accountID = accountID
        self.port = port
        self.credentialLifetime = credentialLifetime
        self.assumedRoleLifetime = assumedRoleLifetime
        self.tokenLifetime = tokenLifetime
        self.developerTokenLifetime = developerTokenLifetime
        self.clockSkew = clockSkew
        self.signatureTolerance = signatureTolerance
        self.faults = faults
        self.faultSeed = faultSeed
    }
}

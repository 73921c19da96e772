package import StrictJSON

/// Whom credentials are kept fresh for: one entry of `identities`, as meant (defaults laid in, names resolved).
package struct Identity: Sendable, Hashable, Codable {
    /// Its name, unique in the configuration, and the name of its own credential set.
    package var name: String
    package var provider: ProviderKind
    /// `REGION:UUID`; `nil` where no identity pool takes part.
    package var identityPoolID: String?
    /// The region of Cognito Identity; the pool's prefix where none is written.
    package var region: String?
    /// A configured identity id: GetId is skipped.
    package var identityID: String?
    package var customRoleARN: String?
    package var flow: CredentialFlow
    /// What a token's `aud` must be one of; `nil` where no client is configured.
    package var audiences: [String]?
    /// Where the first or only token is read when no handler supplies it.
    package var token: TokenSource?
    /// The command that obtains a fresh token; the identity's own or the provider's from `refreshHandlers`.
    package var refreshHandler: HandlerCommand?
    /// How the token is renewed where no handler does it.
    package var refresher: TokenRefresher?
    /// Handed to the handler and, for user pools, to Lambda triggers.
    package var clientMetadata: [String: String]
    /// The seed's `user`: shown by `whoami` and in `signIn`.
    package var user: JSONObject
    package var policy: RefreshPolicy
    /// Endpoints that replace AWS's own.
    package var endpoints: EndpointOverrides
    /// Names under which the identity was known before.
    package var formerNames: [String]

    package init(
        name: String, provider: ProviderKind, identityPoolID: String? = nil, region: String? = nil,
        identityID: String? = nil, customRoleARN: String? = nil, flow: CredentialFlow = .enhanced,
        audiences: [String]? = nil, token: TokenSource? = nil, refreshHandler: HandlerCommand? = nil,
        refresher: TokenRefresher? = nil,
        clientMetadata: [String: String] = [:], user: JSONObject = [:],
        policy: RefreshPolicy = RefreshPolicy(), endpoints: EndpointOverrides = EndpointOverrides(),
        formerNames: [String] = []
    ) {
        self.name = name
        self.provider = provider
        self.identityPoolID = identityPoolID
        self.region = region
        self.identityID = identityID
        self.customRoleARN = customRoleARN
        self.flow = flow
        self.audiences = audiences
        self.token = token
        self.refreshHandler = refreshHandler
        self.refresher = refresher
        self.clientMetadata = clientMetadata
        self.user = user
        self.policy = policy
        self.endpoints = endpoints
        self.formerNames = formerNames
    }
}

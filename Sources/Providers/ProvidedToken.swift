package import CredentialModel
package import StrictJSON

/// What a provider answered.
package struct ProvidedToken: Sendable, Hashable {
    /// How the identity is proved.
    package enum Proof: Sendable, Hashable {
        /// A token for `Logins` or for STS.
        case token(ProviderToken)
        /// Finished AWS credentials (`provider: process`): nothing is exchanged.
        case credentials(TemporaryCredentials)
        /// Nothing: a guest.
        case none
        /// Nothing that serves, but another refresh token in the place of the one that was redeemed: it must be kept.
        case unusable(RefreshFailure)
    }

    /// What becomes of the handler's `state`.
    package enum HandlerState: Sendable, Hashable {
        /// The handler returned none: what is remembered stays.
        case unchanged
        case set(JSONValue)
    }

    package let proof: Proof
    /// The Cognito identity id that came with the token; `nil` keeps the remembered one.
    package let identityID: String?
    package let handlerState: HandlerState
    /// What the next token is obtained with; `nil` keeps what is remembered.
    package let refreshToken: RefreshToken?
    /// One sentence each, safe to show.
    package let warnings: [String]

    package init(
        proof: Proof, identityID: String? = nil, handlerState: HandlerState = .unchanged,
        refreshToken: RefreshToken? = nil, warnings: [String] = []
    ) {
        self.proof = proof
        self.identityID = identityID
        self.handlerState = handlerState
        self.refreshToken = refreshToken
        self.warnings = warnings
    }
}

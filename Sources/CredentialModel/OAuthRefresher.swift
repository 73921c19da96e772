/// An OAuth 2.0 token endpoint, and what it is asked for.
package struct OAuthRefresher: Sendable, Hashable, Codable {
    /// Where the token endpoint is.
    package enum Endpoint: Sendable, Hashable, Codable {
        /// At this address.
        case address(String)
        /// Where the issuer's discovery document says (OpenID Connect Discovery 1.0); the document must name exactly
        /// this issuer. `document` replaces the address that follows from the issuer.
        case discovered(issuer: String, document: String? = nil)
    }

    /// What is traded for a token.
    package enum Grant: Sendable, Hashable, Codable {
        /// RFC 6749 section 6. The seed is where the refresh token comes from that everything starts with; `nil`: from
        /// `login`.
        case refreshToken(seed: SecretSource?)
        /// RFC 6749 section 4.4.
        case clientCredentials
        /// RFC 8693: the subject token is a JSON Web Token.
        case tokenExchange(subjectToken: SecretSource)
        /// RFC 7523 section 2.1: an assertion about the client, signed with its private key.
        case jwtBearer
        /// Auth0's password grant with a connection's name.
        case passwordRealm(username: String, password: SecretSource, realm: String?)
    }

    /// Which token of the answer proves the identity.
    package enum Proof: String, Sendable, Hashable, Codable {
        case idToken = "id_token"
        case accessToken = "access_token"
        /// The id_token where there is one, else the access token, which STS takes as well when it is a JWT.
        case either
    }

    package var endpoint: Endpoint
    package var client: OAuthClient
    package var grant: Grant
    /// Separated by blanks.
    package var scope: String?
    package var audience: String?
    package var proof: Proof
    /// Whether the provider may answer a redemption with another refresh token and forget the first.
    package var mayRotate: Bool

    package init(
        endpoint: Endpoint, client: OAuthClient, grant: Grant, scope: String? = nil, audience: String? = nil,
        proof: Proof = .idToken, mayRotate: Bool = true
    ) {
        self.endpoint = endpoint
        self.client = client
        self.grant = grant
        self.scope = scope
        self.audience = audience
        self.proof = proof
        if case .refreshToken = grant { self.mayRotate = mayRotate } else { self.mayRotate = false }
    }
}

/// What an issuer says about itself, as far as it is needed (OpenID Connect Discovery 1.0 section 3, RFC 8414).
package struct IssuerMetadata: Sendable, Hashable {
    package let tokenEndpoint: String
    /// `token_endpoint_auth_methods_supported`, or what the standard has where it is missing.
    package let authenticationMethods: [String]
    /// `authorization_endpoint`, not yet judged; `nil` when it names none.
    package let authorizationEndpoint: String?
    /// `device_authorization_endpoint` (RFC 8628 section 4), not yet judged; `nil` when it names none.
    package let deviceEndpoint: String?
    /// `revocation_endpoint` (RFC 7009), not yet judged; `nil` when it names none.
    package let revocationEndpoint: String?
    /// `revocation_endpoint_auth_methods_supported`, else those of the token endpoint.
    package let revocationMethods: [String]
    /// `scopes_supported`; `nil` when it does not say.
    package let scopes: [String]?
    /// Whether every answer of its authorization endpoint names it (RFC 9207 section 3).
    package let isNamedInAnswers: Bool

    init(
        tokenEndpoint: String, authenticationMethods: [String], authorizationEndpoint: String? = nil,
        deviceEndpoint: String? = nil, revocationEndpoint: String? = nil, revocationMethods: [String]? = nil,
        scopes: [String]? = nil, isNamedInAnswers: Bool = false
    ) {
        self.tokenEndpoint = tokenEndpoint
        self.authenticationMethods = authenticationMethods
        self.authorizationEndpoint = authorizationEndpoint
        self.deviceEndpoint = deviceEndpoint
        self.revocationEndpoint = revocationEndpoint
        self.revocationMethods = revocationMethods ?? authenticationMethods
        self.scopes = scopes
        self.isNamedInAnswers = isNamedInAnswers
    }
}

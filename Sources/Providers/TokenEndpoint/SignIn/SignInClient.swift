import AWSClient
package import CredentialModel
package import Platform

/// What a human's sign-in asks of a provider: the same requests, proofs of the client and judgement of answers as
/// refreshes have.
///
/// Every call is one request that ends by its deadline. A failure carries the endpoint's code (`oauth.access_denied`,
/// `http.timeout`) and never a secret.
package struct SignInClient: Sendable {
    private let endpoint: JSONEndpoint
    private let secrets: SecretReader
    private let discovery: OIDCDiscovery

    package init(transport: any HTTPTransport, time: any TimeSource, secrets: SecretReader) {
        endpoint = JSONEndpoint(transport: transport, time: time, offsets: ClockOffsets())
        discovery = OIDCDiscovery(endpoint: endpoint)
        self.secrets = secrets
    }

    /// What the issuer says about itself.
    ///
    /// - Parameters:
    ///   - issuer: exactly as its document names it; `https://` may be left out.
    ///   - document: the address of the document, where it does not follow from the issuer.
    package func metadata(
        of issuer: String, document: String?, before deadline: BootInstant
    ) async throws(RefreshFailure) -> IssuerMetadata {
        try await discovery.metadata(of: issuer, document: document, before: deadline)
    }

    /// The tokens for one grant.
    ///
    /// - Parameters:
    ///   - grant: `grant_type` and what belongs to it.
    ///   - kind: which token of the answer proves the identity.
    package func tokens(
        for grant: [FormField], as client: OAuthClient, at place: TokenPlace, provingBy kind: OAuthRefresher.Proof,
        before deadline: BootInstant
    ) async throws(RefreshFailure) -> GrantedTokens {
        let proof = try await proof(of: client, at: place.address, methods: place.authenticationMethods)
        let tokenEndpoint = TokenEndpointClient(endpoint: endpoint)
        let answer: TokenAnswer
        do throws(EndpointError) {
            answer =
                place.takesQuery
                ? try await tokenEndpoint.query(grant + proof.fields, at: place.address, before: deadline)
                : try await tokenEndpoint.redeem(grant, as: proof, at: place.address, before: deadline)
        } catch {
            throw RefreshFailure(error)
        }
        let value = try answer.proof(kind, remedy: "let scope contain openid")
        let fresh = try FreshToken(value, lifetime: answer.lifetime, in: answer.endpoint, rejected: nil)
        return GrantedTokens(proof: fresh.token, refreshToken: answer.refreshToken)
    }

    /// The codes for a device without a browser (RFC 8628 section 3.1).
    ///
    /// - Parameter isAuthenticated: whether the client proves to be the one already here, or names itself alone.
    package func deviceAuthorization(
        _ fields: [FormField], as client: OAuthClient, isAuthenticated: Bool, at place: TokenPlace,
        before deadline: BootInstant
    ) async throws(RefreshFailure) -> DeviceAuthorization {
        let proof =
            isAuthenticated
            ? try await proof(of: client, at: place.address, methods: place.authenticationMethods)
            : ClientProof(fields: [FormField("client_id", client.id)])
        do throws(EndpointError) {
            return try DeviceAuthorization(
                try await endpoint.answer(
                    to: HTTPRequest(form: fields, as: proof, to: place.address), before: deadline,
                    hiding: proof.fields.compactMap(\.secret) + proof.otherSecrets))
        } catch {
            throw RefreshFailure(error)
        }
    }

    private func proof(
        of client: OAuthClient, at address: String, methods: [String]?
    ) async throws(RefreshFailure) -> ClientProof {
        try await ClientAuthenticator(client: client, secrets: secrets)
            .proof(at: address, methods: methods, now: try endpoint.now(atAddress: address))
    }
}

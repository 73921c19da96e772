import CredentialModel
import Platform

/// Chooses and makes the proof of a client: its key before its secret, its secret before nothing.
struct ClientAuthenticator: Sendable {
    let client: OAuthClient
    let secrets: SecretReader

    /// The proof for one request.
    ///
    /// - Parameters:
    ///   - address: the token endpoint, for which alone an assertion is meant.
    ///   - methods: `token_endpoint_auth_methods_supported`, where it is known. A secret goes into the form, which more
    ///     providers take than say so, unless the list has the header only.
    ///   - now: the time by the endpoint's clock.
    func proof(
        at address: String, methods: [String]?, now: Timestamp
    ) async throws(RefreshFailure) -> ClientProof {
        let id = FormField("client_id", client.id)
        if client.privateKey != nil {
            let assertion = try await assertion(for: address, now: now)
            return ClientProof(fields: [
                id, FormField("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                FormField("client_assertion", assertion),
            ])
        }
        guard let secret = try await secret else { return ClientProof(fields: [id]) }
        if let methods, methods.contains("client_secret_basic"), !methods.contains("client_secret_post") {
            return ClientProof(basic: client.id, secret: secret)
        }
        return ClientProof(fields: [id, FormField("client_secret", secret)])
    }

    /// The proof beside a grant that is an assertion of the client already: only a secret adds to it, and the endpoint
    /// knows the client by the assertion (RFC 7523 section 3.1).
    func proofBesideAssertion() async throws(RefreshFailure) -> ClientProof {
        guard let secret = try await secret else { return ClientProof(fields: []) }
        return ClientProof(fields: [FormField("client_id", client.id), FormField("client_secret", secret)])
    }

    /// What the client says about itself, under the signature of its key.
    func assertion(for address: String, now: Timestamp) async throws(RefreshFailure) -> Secret {
        guard let source = client.privateKey else {
            throw RefreshFailure(
                code: "oauth.key", message: "the client has no private key to sign with", failureClass: .rejected,
                remedy: "configure privateKey")
        }
        let text: Secret
        do throws(SecretError) {
            text = try await secrets.read(source)
        } catch {
            throw RefreshFailure(reading: "client's private key", error)
        }
        let key = try AssertionKey(text)
        return try ClientAssertion(clientID: client.id, audience: address, issuedAt: now)
            .signed(with: key, keyID: client.keyID)
    }

    private var secret: Secret? {
        get async throws(RefreshFailure) {
            guard let source = client.secret else { return nil }
            do throws(SecretError) {
                return try await secrets.read(source)
            } catch {
                throw RefreshFailure(reading: "client secret", error)
            }
        }
    }
}

import AWSClient
package import CredentialModel
import Platform
package import StrictJSON

/// Ends logins at their providers, so that what is forgotten here is worth nothing there either (RFC 7009).
///
/// One request, bounded by the deadline, no retries. A token that the provider does not know any more counts as revoked.
package struct LoginRevoker: Sendable {
    /// Where a login is ended, and how that is asked for.
    private enum Place {
        /// RFC 7009, section 2.1; `assertion` is the token endpoint, which a signed proof of the client is made out to.
        case form(address: String, client: OAuthClient, methods: [String]?, assertion: String)
        /// The token alone.
        case token(address: String)
        /// Facebook Login, "Revoking login": the app's permissions are taken away from it.
        case permissions(address: String)
        case nowhere(advice: String)
    }

    let tools: ProviderTools
    let variant: AWSEndpoint.Variant

    /// Makes worthless what the identity's login has brought.
    ///
    /// - Parameters:
    ///   - token: the refresh token in force; with Facebook the access token.
    ///   - slot: what the identity's state holds beside its tokens.
    ///   - everywhere: whether a user pool ends every session of its user, on every machine.
    ///   - deadline: when the answer must be there.
    package func revoke(
        _ token: RefreshToken?, of identity: Identity, slot: JSONValue? = nil, everywhere: Bool = false,
        before deadline: BootInstant
    ) async -> Revocation {
        guard let token, let refresher = identity.refresher else { return .nothing }
        if case .userPool(let refresher) = refresher {
            return await UserPoolSignOut(
                refresher: refresher, identity: identity, tools: tools, variant: variant, deadline: deadline
            ).end(token, slot, everywhere: everywhere)
        }
        do throws(RefreshFailure) {
            switch try await place(of: identity, refresher, before: deadline) {
            case .form(let address, let client, let methods, let assertion):
                let proof = try await ClientAuthenticator(client: client, secrets: tools.secrets)
                    .proof(at: assertion, methods: methods, now: try tools.endpoint.now(atAddress: address))
                try await revoke(token.value, as: proof, at: address, before: deadline)
            case .token(let address):
                try await revoke(token.value, as: nil, at: address, before: deadline)
            case .permissions(let address):
                let url = FormEncoding.append([FormField("access_token", token.value)], to: address)
                try await send(HTTPRequest(method: "DELETE", url: url), hiding: [token.value], before: deadline)
            case .nowhere(let advice): return .unsupported(advice: advice)
            case nil: return .nothing
            }
            return .revoked
        } catch {
            return .failed(error)
        }
    }

    // MARK: Where

    private func place(
        of identity: Identity, _ refresher: TokenRefresher, before deadline: BootInstant
    ) async throws(RefreshFailure) -> Place? {
        switch refresher {
        case .facebook(let refresher):
            return .permissions(address: Self.base(of: refresher.address, "/oauth/access_token") + "/me/permissions")
        case .oauth(let refresher):
            guard case .refreshToken = refresher.grant else { return nil }
            return try await place(of: identity.provider, refresher, before: deadline)
        case .gitHubActions, .developer, .userPool: return nil
        }
    }

    private func place(
        of provider: ProviderKind, _ refresher: OAuthRefresher, before deadline: BootInstant
    ) async throws(RefreshFailure) -> Place? {
        switch (provider, refresher.endpoint) {
        case (.google, .address(let address)):
            // Google Identity, "Revoking a token".
            return .token(address: Self.base(of: address, "/token") + "/revoke")
        case (.auth0, .address(let address)):
            // Auth0 Authentication API, "Revoke refresh token".
            return .form(
                address: Self.base(of: address, "/oauth/token") + "/oauth/revoke", client: refresher.client,
                methods: nil, assertion: address)
        case (.amazon, _):
            return .nowhere(
                advice: "Login with Amazon has no way to revoke it; the user can, at https://www.amazon.com/ap/adam")
        case (_, .discovered(let issuer, let document)):
            let metadata = try await tools.discovery.metadata(of: issuer, document: document, before: deadline)
            guard let address = metadata.revocationEndpoint else {
                return .nowhere(
                    advice: "\(provider.name) names no revocation endpoint; it ends when the provider ends it")
            }
            return .form(
                address: address, client: refresher.client, methods: metadata.revocationMethods,
                assertion: metadata.tokenEndpoint)
        default: return nil
        }
    }

    private static func base(of address: String, _ path: String) -> String {
        address.hasSuffix(path) ? String(address.dropLast(path.count)) : address
    }

    // MARK: The request

    private func revoke(
        _ token: Secret, as client: ClientProof?, at address: String, before deadline: BootInstant
    ) async throws(RefreshFailure) {
        let hint = client == nil ? [] : [FormField("token_type_hint", "refresh_token")]
        let proof = client ?? ClientProof(fields: [])
        try await send(
            HTTPRequest(form: [FormField("token", token)] + hint, as: proof, to: address),
            hiding: [token] + proof.fields.compactMap(\.secret) + proof.otherSecrets, before: deadline)
    }

    private func send(
        _ request: HTTPRequest, hiding secrets: [Secret], before deadline: BootInstant
    ) async throws(RefreshFailure) {
        do throws(EndpointError) {
            try await tools.endpoint.acknowledgement(of: request, before: deadline, hiding: secrets)
        } catch {
            // RFC 7009 section 2.2: what is not known is revoked already. Google and Facebook say so by an error.
            guard Self.codesOfDeadTokens.contains(error.code) else { throw RefreshFailure(error) }
        }
    }

    private static let codesOfDeadTokens: Set<String> = ["oauth.invalid_token", "facebook.190"]
}

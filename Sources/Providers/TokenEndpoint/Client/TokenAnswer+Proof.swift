import CredentialModel

extension TokenAnswer {
    /// The token that proves an identity.
    ///
    /// - Parameter remedy: what to do where an id_token is missing.
    func proof(_ kind: OAuthRefresher.Proof, remedy: String) throws(RefreshFailure) -> Secret {
        switch kind {
        case .either where idToken != nil: return try proof(.idToken, remedy: remedy)
        case .accessToken, .either:
            guard let token = accessToken else {
                throw RefreshFailure(
                    code: "oauth.no_access_token", message: "\(endpoint.host) answered without an access_token",
                    failureClass: .rejected)
            }
            return token
        case .idToken:
            // A token exchange gives out whatever was asked for under the name of access_token.
            let exchanged = issuedTokenType == GrantForm.idTokenType ? accessToken : nil
            guard let token = idToken ?? exchanged else {
                throw RefreshFailure(
                    code: "oauth.no_id_token", message: "\(endpoint.host) answered without an id_token",
                    failureClass: .rejected, remedy: remedy)
            }
            return token
        }
    }
}

import CredentialModel
import Platform

/// The fields of a grant, without those by which the client proves to be the one.
struct GrantForm {
    let refresher: OAuthRefresher
    let secrets: SecretReader

    /// - Parameters:
    ///   - refreshToken: what a `refresh_token` grant redeems.
    ///   - assertion: what a JWT bearer grant shows.
    func fields(refreshToken: Secret?, assertion: Secret?) async throws(RefreshFailure) -> [FormField] {
        let scope = refresher.scope.map { [FormField("scope", $0)] } ?? []
        let audience = refresher.audience.map { [FormField("audience", $0)] } ?? []
        switch refresher.grant {
        case .refreshToken:
            // The audience was settled by the login.
            let token = refreshToken.map { [FormField("refresh_token", $0)] } ?? []
            return [FormField("grant_type", "refresh_token")] + token + scope
        case .clientCredentials:
            return [FormField("grant_type", "client_credentials")] + scope + audience
        case .jwtBearer:
            let shown = assertion.map { [FormField("assertion", $0)] } ?? []
            return [FormField("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")] + shown + scope + audience
        case .tokenExchange(let source):
            let subject = [
                FormField("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                FormField("subject_token", try await read(source, "subject token")),
                FormField("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
            ]
            let wanted =
                refresher.proof == .idToken ? [FormField("requested_token_type", Self.idTokenType)] : []
            return subject + wanted + scope + audience
        case .passwordRealm(let username, let source, let realm):
            let type = realm == nil ? "password" : "http://auth0.com/oauth/grant-type/password-realm"
            let login = [
                FormField("grant_type", type), FormField("username", username),
                FormField("password", try await read(source, "password")),
            ]
            return login + (realm.map { [FormField("realm", $0)] } ?? []) + scope + audience
        }
    }

    /// An id_token, in the words of RFC 8693 section 3.
    static let idTokenType = "urn:ietf:params:oauth:token-type:id_token"

    private func read(_ source: SecretSource, _ name: String) async throws(RefreshFailure) -> Secret {
        do throws(SecretError) {
            return try await secrets.read(source)
        } catch {
            throw RefreshFailure(reading: name, error)
        }
    }
}

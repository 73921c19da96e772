package import CredentialModel
import Providers
import StrictJSON

/// What a sign-in has brought.
package struct SignedIn: Sendable, Hashable {
    /// What later tokens are obtained with; Facebook's is the access token itself.
    package let refreshToken: Secret
    /// The token that proves the identity now.
    package let proof: ProviderToken

    /// Who signed in, in the words of the id_token: one line, safe to show; `nil` when it does not say.
    package var user: String? {
        guard let claims = JSONWebToken(proof.value.reveal())?.claims else { return nil }
        let names = ["email", "preferred_username", "name", "sub"].lazy.compactMap { claims[$0]?.string }
        return names.first.map { EndpointWords().shown($0) }
    }
}

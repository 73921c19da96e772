/// Developer authenticated identities without a token server: GetOpenIdTokenForDeveloperIdentity, signed with the
/// credentials of somebody who may call it (Amazon Cognito Federated Identities API reference).
package struct DeveloperRefresher: Sendable, Hashable, Codable {
    /// Whose credentials sign the call.
    package enum Signer: Sendable, Hashable, Codable {
        /// Another credential set of the configuration.
        case set(String)
        /// A profile of a shared credentials file that something else keeps.
        case profile(String, file: String)
    }

    /// The developer provider's name in the identity pool.
    package var providerName: String
    /// The user there.
    package var userIdentifier: String
    package var signer: Signer
    /// How long the token lasts, 1 s to 24 h.
    package var tokenDuration: Duration
    /// At most 50 tags of the session.
    package var principalTags: [String: String]

    package init(
        providerName: String, userIdentifier: String, signer: Signer, tokenDuration: Duration = .seconds(3600),
        principalTags: [String: String] = [:]
    ) {
        self.providerName = providerName
        self.userIdentifier = userIdentifier
        self.signer = signer
        self.tokenDuration = tokenDuration
        self.principalTags = principalTags
    }
}

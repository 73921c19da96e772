package import CredentialModel
import StrictJSON

/// What a sign-in or a refresh gives (API reference, AuthenticationResultType).
package struct UserPoolTokens: Sendable, Hashable {
    /// Proves the identity: it stands in `Logins`.
    package let idToken: Secret
    /// Pays for the operations of the signed-in user.
    package let accessToken: Secret
    /// `nil`: the one before stays in force.
    package let refreshToken: Secret?
    /// How long the access token lives.
    package let lifetime: Duration

    package init(idToken: Secret, accessToken: Secret, refreshToken: Secret?, lifetime: Duration) {
        self.idToken = idToken
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.lifetime = lifetime
    }

    /// The user's name in the pool (`cognito:username`), which secret hashes of refreshes are made of; never an alias.
    package var username: String? {
        JSONWebToken(idToken.reveal())?.claims["cognito:username"]?.string
            ?? JSONWebToken(accessToken.reveal())?.claims["username"]?.string
    }

    init(in answer: JSONObject, of operation: String) throws(UserPoolError) {
        guard let result = answer["AuthenticationResult"]?.object else {
            throw .malformedAnswer(to: operation, "has no tokens")
        }
        guard let idToken = Self.token("IdToken", in: result), let accessToken = Self.token("AccessToken", in: result)
        else { throw .malformedAnswer(to: operation, "lacks the id token or the access token") }
        if let refreshToken = result["RefreshToken"], refreshToken != .null,
            Self.token("RefreshToken", in: result) == nil
        {
            throw .malformedAnswer(to: operation, "has a refresh token that is none")
        }
        guard let seconds = result["ExpiresIn"]?.integer, (1...864_000).contains(seconds) else {
            throw .malformedAnswer(to: operation, "does not tell how long its tokens live")
        }
        self.init(
            idToken: idToken, accessToken: accessToken, refreshToken: Self.token("RefreshToken", in: result),
            lifetime: .seconds(seconds))
    }

    /// Visible ASCII, at most as long as Cognito Identity takes in `Logins`.
    private static func token(_ name: String, in result: JSONObject) -> Secret? {
        guard let text = result[name]?.string, (1...50_000).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return Secret(text)
    }
}

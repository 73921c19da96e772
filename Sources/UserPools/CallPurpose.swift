/// What a call is for: the same code of the service means different things to whoever made it.
enum CallPurpose: Sendable, Hashable {
    /// A user name and a password are shown, or the proof of one.
    case password
    /// A challenge is answered: a code, a new password, a custom answer.
    case challenge
    /// A refresh token is redeemed or revoked.
    case refresh
    /// A signed-in user asks for something with an access token.
    case session
    /// Somebody who has not signed in asks for something.
    case account
}

import CredentialModel

/// One completed sign-in, to which every token made of it goes back.
struct SignInRecord: Sendable {
    let username: String
    let clientID: String
    let deviceKey: String?
    let time: Timestamp
    /// When its refresh tokens end.
    let expiration: Timestamp
    var isRevoked = false
}

/// A refresh token that was given out.
struct RefreshTokenRecord: Sendable {
    /// The sign-in that it belongs to (`origin_jti`).
    let signIn: String
    /// When its successor was given out; `nil` while it is the latest.
    var rotated: Timestamp?
}

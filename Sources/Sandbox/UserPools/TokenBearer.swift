/// Who calls with an access token that was found good.
struct TokenBearer: Sendable {
    let call: PoolCall
    let user: PoolUser
    /// The sign-in that the token goes back to.
    let signIn: String
}

/// What a human has allowed a client.
struct SignInGrant: Sendable {
    let issuer: Issuer
    let clientID: String
    let user: String
    let scopes: Set<String>
    /// Whether the client may come back while the human is away.
    let isOffline: Bool
    /// What the id_token repeats.
    let nonce: String?
}

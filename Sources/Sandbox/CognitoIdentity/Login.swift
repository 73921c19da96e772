/// One verified login: a user, as one provider knows them.
struct Login: Sendable, Hashable {
    /// The Logins key, or the developer provider's name.
    let provider: String
    /// The provider's own name for the user (`sub`).
    let user: String
}

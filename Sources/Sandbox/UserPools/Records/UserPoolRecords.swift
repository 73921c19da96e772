import CredentialModel

/// What a user pool holds: users, what they sign in with, challenges that wait, tokens that are out.
struct UserPoolRecords: Sendable {
    /// A text that leads to a user beside the name.
    private struct Alias: Sendable, Hashable {
        let attribute: String
        let value: String
    }

    private let aliasAttributes: Set<String>
    private let usernameAttributes: Set<String>
    private(set) var users: [String: PoolUser] = [:]
    private var aliases: [Alias: String] = [:]
    /// The sign-ins that wait, by session or by the secret block of SRP.
    var pending = ExpiringStore<PendingSignIn>()
    /// By `origin_jti`.
    var signIns: [String: SignInRecord] = [:]
    var refreshTokens: [String: RefreshTokenRecord] = [:]

    init(aliasAttributes: Set<String>, usernameAttributes: Set<String>) {
        self.aliasAttributes = aliasAttributes
        self.usernameAttributes = usernameAttributes
    }

    /// The user whom a name or another text for signing in leads to.
    func user(_ name: String) -> PoolUser? {
        if let user = users[name] { return user }
        for attribute in usernameAttributes.union(aliasAttributes) {
            if let username = aliases[Alias(attribute: attribute, value: name)] { return users[username] }
        }
        return nil
    }

    /// Adds a user; what leads to another one already stays with that one.
    mutating func add(_ user: PoolUser) {
        users[user.username] = user
        for alias in Self.aliases(of: user, aliasAttributes, usernameAttributes) where aliases[alias] == nil {
            aliases[alias] = user.username
        }
    }

    /// Changes a user who exists.
    ///
    /// What leads to another user then is refused with AliasExistsException, unless it is taken by force: there it is
    /// not verified any more.
    mutating func change<Result>(
        _ username: String, takesAliases: Bool = false,
        _ body: (inout PoolUser) throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        guard let before = users[username] else { throw .userNotFound }
        var user = before
        let result = try body(&user)
        if before.attributes != user.attributes {
            let wanted = Self.aliases(of: user, aliasAttributes, usernameAttributes)
            for alias in wanted {
                guard let owner = aliases[alias], owner != username else { continue }
                guard takesAliases else {
                    throw ServiceError(
                        "AliasExistsException", "An account with the \(alias.attribute) already exists.")
                }
                users[owner]?.attributes["\(alias.attribute)_verified"] = "false"
            }
            for alias in Self.aliases(of: before, aliasAttributes, usernameAttributes)
            where aliases[alias] == username {
                aliases[alias] = nil
            }
            for alias in wanted { aliases[alias] = username }
        }
        users[username] = user
        return result
    }

    mutating func remove(_ username: String) {
        guard let user = users.removeValue(forKey: username) else { return }
        for alias in Self.aliases(of: user, aliasAttributes, usernameAttributes) where aliases[alias] == username {
            aliases[alias] = nil
        }
        for id in user.signIns { signIns[id]?.isRevoked = true }
    }

    /// Ends everything that goes back to the user's sign-ins.
    mutating func signOut(_ username: String) {
        for id in users[username]?.signIns ?? [] { signIns[id]?.isRevoked = true }
        users[username]?.signIns = []
    }

    private static func aliases(
        of user: PoolUser, _ aliasAttributes: Set<String>, _ usernameAttributes: Set<String>
    ) -> [Alias] {
        let verified = aliasAttributes.filter { $0 == "preferred_username" || user.isVerified($0) }
        return verified.union(usernameAttributes).compactMap { attribute in
            user.attributes[attribute].map { Alias(attribute: attribute, value: $0) }
        }
    }
}

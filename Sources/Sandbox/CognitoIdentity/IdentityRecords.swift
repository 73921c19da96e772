import Crypto

/// What a directory of identities holds, and the two ways in which it changes.
struct IdentityRecords: Sendable {
    struct Identity: Sendable {
        let poolID: String
        /// Provider to user; empty for a guest, and for an identity that nobody has signed in to yet.
        var logins: [String: String] = [:]
        /// Merged into another one.
        var isDisabled = false
    }

    struct Key: Sendable, Hashable {
        let poolID: String
        let login: Login
    }

    /// By identity id.
    var identities: [String: Identity] = [:]
    /// Which identity a login of a pool leads to.
    private(set) var owners: [Key: String] = [:]

    /// A new identity. One with a login is named after it, so that it has the same id in every run.
    mutating func add(to poolID: String, for login: Login?) -> String {
        var bytes: [UInt8]
        if let login {
            bytes = Array(SHA256.hash(data: Array("\(poolID)\n\(login.provider)\n\(login.user)".utf8)).prefix(16))
        } else {
            bytes = (0..<16).map { _ in UInt8.random(in: 0 ... .max) }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let identityID = "\(poolID.prefix { $0 != ":" }):\(UniqueID.text(bytes))"
        identities[identityID] = Identity(poolID: poolID)
        return identityID
    }

    /// Makes the logins the identity's own. Another identity that one of them belonged to is merged into this one.
    mutating func link(_ logins: [Login], to identityID: String) throws(ServiceError) {
        guard var identity = identities[identityID] else { return }
        for login in logins {
            if let user = identity.logins[login.provider], user != login.user {
                throw ServiceError("ResourceConflictException", "Login is already linked to another account.")
            }
        }
        for login in logins where identity.logins[login.provider] == nil {
            let key = Key(poolID: identity.poolID, login: login)
            if let owner = owners[key], owner != identityID { identities[owner]?.isDisabled = true }
            owners[key] = identityID
            identity.logins[login.provider] = login.user
        }
        identities[identityID] = identity
    }
}

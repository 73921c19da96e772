import CredentialModel
import StrictJSON

/// An access token of Facebook or Amazon: unreadable for everybody, known to who issued it.
struct OpaqueToken: Sendable {
    let user: String
    let clientID: String
    let expiration: Timestamp

    func text(from issuer: Issuer, sealer: Sealer) throws(ServiceError) -> String {
        let sealed = try sealer.seal(
            ["sub": .string(user), "aud": .string(clientID), "exp": .integer(expiration.milliseconds)], for: issuer.key)
        return issuer.opaquePrefix + sealed
    }

    /// `nil` when the text is no token of this issuer.
    init?(_ text: String, from issuer: Issuer, sealer: Sealer) {
        guard text.hasPrefix(issuer.opaquePrefix),
            let facts = sealer.open(String(text.dropFirst(issuer.opaquePrefix.count)), for: issuer.key),
            let user = facts["sub"]?.string, let clientID = facts["aud"]?.string, let expiration = facts["exp"]?.integer
        else { return nil }
        self.init(user: user, clientID: clientID, expiration: Timestamp(milliseconds: expiration))
    }

    init(user: String, clientID: String, expiration: Timestamp) {
        self.user = user
        self.clientID = clientID
        self.expiration = expiration
    }
}

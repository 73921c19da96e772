package import CredentialModel

/// An app client of a user pool: who Evercred is to Cognito.
package struct UserPoolApp: Sendable, Hashable {
    /// `REGION_NAME`.
    package let userPoolID: String
    package let clientID: String
    /// `nil`: a public client.
    package let clientSecret: Secret?

    /// Fails with `parameter` when pool or client cannot be the id of one (API reference, UserPoolIdType, ClientIdType).
    package init(
        userPoolID: String, clientID: String, clientSecret: Secret? = nil
    ) throws(UserPoolError) {
        let parts = userPoolID.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...55).contains(userPoolID.utf8.count), !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].allSatisfy({ Self.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }),
            parts[1].allSatisfy(Self.isAlphanumeric)
        else { throw .invalid("the user pool's id is none", remedy: "write userPoolId as REGION_NAME") }
        guard (1...128).contains(clientID.utf8.count),
            clientID.utf8.allSatisfy({
                Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "+")
            })
        else {
            throw .invalid("the app client's id is none", remedy: "copy userPoolWebClientId from the user pool")
        }
        self.userPoolID = userPoolID
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    package var region: String { String(userPoolID.prefix { $0 != "_" }) }

    /// The part of the pool's id that goes into proofs of passwords.
    var poolName: String { String(userPoolID.drop { $0 != "_" }.dropFirst()) }

    /// `SECRET_HASH` for a call about that user; `nil` for a public client.
    func secretHash(for username: String) -> String? {
        clientSecret.map { SecretHash.of(username: username, clientID: clientID, secret: $0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

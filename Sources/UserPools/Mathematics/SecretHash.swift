import CredentialModel
import Crypto
import FoundationEssentials

/// `SECRET_HASH`: how a client that has a secret proves it (Cognito developer guide, "Computing secret hash values").
enum SecretHash {
    /// The hash for a call about that user, in base64. The name must be the one that the call itself sends; of a
    /// refresh, which sends none, the one in the tokens (`cognito:username`), never an alias.
    static func of(username: String, clientID: String, secret: Secret) -> String {
        let key = SymmetricKey(data: Array(secret.reveal().utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(username)\(clientID)".utf8), using: key)
        return Data(code).base64EncodedString()
    }
}

import CredentialModel
import Crypto
import FoundationEssentials

/// An app client in its pool.
struct PoolClient: Sendable {
    let pool: UserPool
    let id: String
    let settings: SandboxAppClient

    /// Holds a SECRET_HASH against the client's secret and the name that the same call gives.
    func check(secretHash: String?, of username: String) throws(ServiceError) {
        guard let secret = settings.secret else {
            guard secretHash == nil else { throw Self.wrongHash(id) }
            return
        }
        guard let secretHash else {
            throw .notAuthorized("Client \(id) is configured with secret but SECRET_HASH was not received")
        }
        guard let code = Data(base64Encoded: secretHash),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Array((username + id).utf8),
                using: SymmetricKey(data: Array(secret.reveal().utf8)))
        else { throw Self.wrongHash(id) }
    }

    /// Holds the secret itself, as some operations send it, against the client's.
    func check(secret: String?) throws(ServiceError) {
        guard secret == settings.secret?.reveal() else {
            throw .notAuthorized(
                settings.secret == nil
                    ? "Client \(id) does not have a secret." : "Unable to verify secret for client \(id)")
        }
    }

    private static func wrongHash(_ id: String) -> ServiceError {
        .notAuthorized("Unable to verify secret hash for client \(id)")
    }
}

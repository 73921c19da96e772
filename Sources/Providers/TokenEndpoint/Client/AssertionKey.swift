import CredentialModel
import Crypto
import CryptoExtras

/// A private key that signs assertions: RS256 or ES256 (RFC 7518 sections 3.3 and 3.4), whichever it is made for.
enum AssertionKey: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)

    /// Reads a key in PEM: PKCS #8, PKCS #1 (RSA, 2048 bits or more) or SEC 1 (P-256).
    init(_ text: Secret) throws(RefreshFailure) {
        if let key = try? P256.Signing.PrivateKey(pemRepresentation: text.reveal()) {
            self = .p256(key)
        } else if let key = try? _RSA.Signing.PrivateKey(pemRepresentation: text.reveal()) {
            self = .rsa(key)
        } else {
            throw RefreshFailure(
                code: "oauth.key", message: "the client's private key is neither an RSA nor a P-256 key in PEM",
                failureClass: .needsLogin,
                remedy: "store an unencrypted RSA key of 2048 bits or more, or a P-256 key, in PEM")
        }
    }

    /// The name of the algorithm in a token's header.
    var algorithm: String {
        switch self {
        case .rsa: "RS256"
        case .p256: "ES256"
        }
    }

    /// The signature as JSON Web Tokens have it.
    func signature(of text: String) throws(RefreshFailure) -> [UInt8] {
        let digest = SHA256.hash(data: Array(text.utf8))
        do {
            switch self {
            case .rsa(let key):
                return Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
            case .p256(let key):
                return Array(try key.signature(for: digest).rawRepresentation)
            }
        } catch {
            throw RefreshFailure(
                code: "oauth.key", message: "the client's private key could not sign", failureClass: .rejected)
        }
    }
}

import CredentialModel
import Crypto
import CryptoExtras
import StrictJSON

/// Signs JSON Web Tokens with RS256, the one algorithm that Cognito Identity takes, and knows its signature again.
///
/// All issuers of a process share one key, because making one costs a good part of a second.
struct TokenSigner: Sendable {
    private let key: _RSA.Signing.PrivateKey
    private let publicKey: _RSA.Signing.PublicKey
    private let keyID: String
    private let encodedHeader: String
    /// The JSON Web Key Set (RFC 7517) with the public key.
    let keySet: JSONValue

    private static let sharedKey = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    init() throws(SandboxError) {
        do {
            self.key = try Self.sharedKey.get()
            self.publicKey = key.publicKey
            let primitives = try publicKey.getKeyPrimitives()
            let keyID = Base64URL.encode(SHA256.hash(data: primitives.modulus).prefix(12))
            self.keyID = keyID
            self.encodedHeader = Base64URL.encode(
                JSONWriter.bytes(["alg": "RS256", "kid": .string(keyID), "typ": "JWT"]))
            self.keySet = [
                "keys": [
                    [
                        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .string(keyID),
                        "n": .string(Base64URL.encode(primitives.modulus)),
                        "e": .string(Base64URL.encode(primitives.publicExponent)),
                    ]
                ]
            ]
        } catch {
            throw SandboxError(code: .cryptography, message: "The sandbox could not make its signing key: \(error).")
        }
    }

    /// The claims as a signed compact JWT, with a `jti` that makes it differ from every other one.
    func sign(_ claims: JSONObject) throws(ServiceError) -> String {
        var claims = claims
        claims["jti"] = .string(UniqueID.random())
        let text = "\(encodedHeader).\(Base64URL.encode(JSONWriter.bytes(.object(claims))))"
        guard
            let signature = try? key.signature(
                for: SHA256.hash(data: Array(text.utf8)), padding: .insecurePKCS1v1_5)
        else { throw ServiceError("server_error", status: 500, "The token could not be signed.") }
        return "\(text).\(Base64URL.encode(signature.rawRepresentation))"
    }

    /// Whether this is a JWT under our own signature.
    func verifies(_ token: String) -> Bool {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let decoded = JSONWebToken(token), decoded.header["alg"] == "RS256",
            decoded.header["kid"] == .string(keyID), let signature = Base64URL.decode(parts[2])
        else { return false }
        let signed = token.utf8.prefix(parts[0].count + 1 + parts[1].count)
        return publicKey.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: Array(signed)),
            padding: .insecurePKCS1v1_5)
    }
}

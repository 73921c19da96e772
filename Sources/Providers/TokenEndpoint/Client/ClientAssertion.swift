import CredentialModel
import StrictJSON

/// What a client says about itself to one token endpoint (RFC 7523 section 3).
struct ClientAssertion {
    /// Long enough for clocks that differ, shorter than the five minutes that the strictest providers take.
    static let lifetime = Duration.seconds(120)

    let clientID: String
    let audience: String
    let issuedAt: Timestamp

    /// The signed token, with a `jti` that makes it differ from every other one.
    func signed(with key: AssertionKey, keyID: String?) throws(RefreshFailure) -> Secret {
        var header: JSONObject = ["alg": .string(key.algorithm), "typ": "JWT"]
        header["kid"] = keyID.map { .string($0) }
        let random = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        let claims: JSONObject = [
            "iss": .string(clientID), "sub": .string(clientID), "aud": .string(audience),
            "jti": .string(Base64URL.encode(random)), "iat": .integer(issuedAt.seconds),
            "exp": .integer((issuedAt + Self.lifetime).seconds),
        ]
        let text = [header, claims].map { Base64URL.encode(JSONWriter.bytes(.object($0))) }.joined(separator: ".")
        return Secret("\(text).\(Base64URL.encode(try key.signature(of: text)))")
    }
}

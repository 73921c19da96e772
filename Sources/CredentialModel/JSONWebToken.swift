package import StrictJSON

/// The readable parts of a JSON Web Token (RFC 7519), for hints only: nothing here verifies a signature.
package struct JSONWebToken: Sendable, Hashable {
    package let header: JSONObject
    package let claims: JSONObject

    /// Decodes a compact JWS; `nil` when the text is none.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = Base64URL.decode(parts[0]), let claims = Base64URL.decode(parts[1]),
            case .object(let headerObject)? = try? JSONReader.read(header),
            case .object(let claimsObject)? = try? JSONReader.read(claims)
        else { return nil }
        self.header = headerObject
        self.claims = claimsObject
    }

    /// The claim `exp`, in seconds since the epoch there.
    package var expiration: Timestamp? { time("exp") }

    /// The claim `iat`, in seconds since the epoch there.
    package var issuedAt: Timestamp? { time("iat") }

    /// The claim `iss`.
    package var issuer: String? { claims["iss"]?.string }

    /// The claim `aud`, which may be one text or several.
    package var audiences: [String] {
        switch claims["aud"] {
        case .string(let audience): [audience]
        case .array(let audiences): audiences.compactMap(\.string)
        default: []
        }
    }

    private func time(_ claim: String) -> Timestamp? {
        guard let seconds = claims[claim]?.double, (0..<253_402_300_800).contains(seconds) else { return nil }
        return Timestamp(milliseconds: Int64(seconds * 1000))
    }
}

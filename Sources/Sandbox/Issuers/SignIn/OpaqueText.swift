import CredentialModel

/// Texts that nobody can guess.
enum OpaqueText {
    /// 24 random bytes in base64url.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<24).map { _ in UInt8.random(in: 0 ... .max, using: &generator) })
    }

    /// A code that a human types (RFC 8628 section 6.1): eight consonants, which make no words.
    static func userCode() -> String {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
        let text = (0..<8).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] }
        return "\(String(text[..<4]))-\(String(text[4...]))"
    }
}

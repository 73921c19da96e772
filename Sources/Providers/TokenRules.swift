import CredentialModel

/// What holds for every token, wherever it comes from.
enum TokenRules {
    /// The longest token that Cognito Identity takes in `Logins` (bytes; API reference, GetId).
    static let maximumLength = 50_000
    /// What is assumed of a token that says nothing about its end.
    static let assumedLifetime = Duration.seconds(3600)

    /// What is wrong with a text as a token, in a few words; `nil` when nothing is.
    static func fault(of text: String) -> String? {
        if text.isEmpty { return "is empty" }
        if text.utf8.count > maximumLength { return "is longer than \(maximumLength) bytes" }
        // Visible ASCII, which no header or file format can take for anything else (RFC 6749 appendix A, VSCHAR).
        if !text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            return "holds blanks, control characters or characters outside ASCII"
        }
        return nil
    }

    /// When a token ends: the earlier of what was said about it and its own `exp`; `nil` when neither is there.
    static func expiration(of token: String, stated: Timestamp?) -> Timestamp? {
        [stated, JSONWebToken(token)?.expiration].compactMap(\.self).min()
    }
}

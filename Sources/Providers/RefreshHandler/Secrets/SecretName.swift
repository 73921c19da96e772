/// A name that says of the value behind it that it is secret.
struct SecretName {
    private static let endings = [
        "token", "secret", "password", "passwd", "passphrase", "passcode", "authorization", "signature", "assertion",
        "cookie", "bearer", "key", "code_verifier", "device_code", "samlresponse",
    ]
    /// What makes a key one that nobody else may have.
    private static let keyPrefixes = ["api", "secret", "private", "access", "auth", "signing", "encryption", "account"]
    /// The beginnings of error codes such as `ExpiredToken`.
    private static let complaints = ["invalid", "expired", "missing", "unknown"]

    /// Whether it is an HTTP header whose whole line is secret: several words, several cookies.
    let isHeader: Bool
    /// Whether sentences use it as well ("no such key: region").
    let isVague: Bool

    /// `nil` for a name that promises no secret.
    init?(_ bytes: ArraySlice<UInt8>) {
        let name = SuspectText.lowercased(bytes)
        guard let ending = Self.endings.first(where: name.hasSuffix) else { return nil }
        let last = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[name.index(after: $0)...]) } ?? name
        guard !Self.complaints.contains(where: last.hasPrefix) else { return nil }
        isHeader = ending == "authorization" || ending == "cookie"
        isVague = ending == "key" && !Self.isSecretKey(name.dropLast(ending.count))
    }

    /// Whether it is a certain key, by what stands before the word.
    private static func isSecretKey(_ before: Substring) -> Bool {
        guard before.utf8.contains(where: SuspectText.isLetter), let last = before.utf8.last else { return false }
        return "_-".utf8.contains(last) || keyPrefixes.contains(where: before.hasSuffix)
    }
}

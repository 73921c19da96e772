/// What stands behind the name of an authentication scheme: `Basic …` (RFC 7617), `Bearer …` (RFC 6750).
enum SchemeCredentials {
    /// How sentences about a scheme go on.
    private static let words: Set<String> = [
        "auth", "authentication", "authorization", "challenge", "credentials", "header", "scheme", "token", "tokens",
    ]

    static func ranges(in text: SuspectText) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while position < text.bytes.count {
            let end = text.bytes[position...].firstIndex { !SuspectText.isNameByte($0) } ?? text.bytes.endIndex
            let scheme = position..<end
            position = end + 1
            guard scheme.count == 5 || scheme.count == 6 else { continue }
            let name = SuspectText.lowercased(text.bytes[scheme])
            guard name == "basic" || name == "bearer" else { continue }
            let start = text.skipBlanks(end)
            guard start > end else { continue }
            let word = SecretValue(text: text).word(from: start)
            if !word.isEmpty, !isHarmless(text.bytes[word], behind: name) { ranges.append(word) }
        }
        return ranges
    }

    private static func isHarmless(_ word: ArraySlice<UInt8>, behind scheme: String) -> Bool {
        // A parameter of the service's challenge, such as `realm="x"`.
        if word.split(separator: UInt8(ascii: "="), maxSplits: 1).last?.first == UInt8(ascii: "\"") { return true }
        // Credentials in base64 without a capital or a digit hardly exist.
        if scheme == "basic", word.allSatisfy({ (0x61...0x7A).contains($0) }) { return true }
        return words.contains(SuspectText.lowercased(word))
    }
}

/// Recognises secrets that nobody told us by the way they look.
enum SecretShape {
    /// The prefixes of AWS's unique identifiers (IAM User Guide): keys, roles, users.
    private static let awsPrefixes = ["AKIA", "ASIA", "ABIA", "ACCA", "AROA", "AIDA"].map { Array($0.utf8) }
    private static let jwtPrefix = Array("eyJ".utf8)

    /// Letters, digits and whatever else stands inside of tokens, keys and form fields.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-_.+/=~%|".utf8.contains(byte)
        }
    }

    /// The text with everything replaced that looks like a secret, or stands where one is announced.
    static func redacted(_ text: String, by mark: String) -> String {
        let suspect = SuspectText(text)
        var ranges = SecretRanges()
        ranges.add(words(in: suspect))
        ranges.add(OpaqueWords.ranges(in: suspect))
        ranges.add(PEMBlocks.ranges(in: suspect))
        ranges.add(AnnouncedSecrets(text: suspect).ranges)
        ranges.add(SchemeCredentials.ranges(in: suspect))
        ranges.add(URLUserInfo.ranges(in: suspect))
        return ranges.replaced(in: suspect, by: mark)
    }

    private static func words(in text: SuspectText) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while position < text.bytes.count {
            let end = text.bytes[position...].firstIndex { !isWordByte($0) } ?? text.bytes.endIndex
            if isSecret(text.bytes[position..<end]) { ranges.append(position..<end) }
            position = end + 1
        }
        return ranges
    }

    private static func isSecret(_ word: ArraySlice<UInt8>) -> Bool {
        // A JSON object in base64: the header of a JWT or JWE.
        if word.count >= 16, contains(jwtPrefix, in: word) { return true }
        if awsPrefixes.contains(where: { contains($0, in: word, followedBy: 12) }) { return true }
        if word.count >= 100 { return true }
        return looksLikeSecretAccessKey(word)
    }

    /// 40 characters of base64 with small and capital letters and digits. A SHA-1 in hexadecimal has no capitals.
    private static func looksLikeSecretAccessKey(_ word: ArraySlice<UInt8>) -> Bool {
        let value = word.firstIndex(of: UInt8(ascii: "=")).map { word[($0 + 1)...] } ?? word
        return value.count == 40 && value.contains { (0x30...0x39).contains($0) }
            && value.contains { (0x41...0x5A).contains($0) } && value.contains { (0x61...0x7A).contains($0) }
    }

    private static func contains(
        _ prefix: [UInt8], in word: ArraySlice<UInt8>, followedBy count: Int = 0
    ) -> Bool {
        word.indices.contains { index in
            word[index...].starts(with: prefix)
                && word[index...].dropFirst(prefix.count).prefix(count)
                    .count { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) } == count
        }
    }
}

/// Recognises secrets that nobody told us by the way they look.
enum SecretShape {
    /// The prefixes of AWS's unique identifiers (IAM User Guide): keys, roles, users.
    private static let awsPrefixes = ["AKIA", "ASIA", "ABIA", "ACCA", "AROA", "AIDA"].map { Array($0.utf8) }
    private static let jwtPrefix = Array("eyJ".utf8)
    private static let tellingNames = ["token", "secret", "password", "passwd", "authorization", "signature", "key"]

    /// Letters, digits and whatever else stands inside of tokens, keys and form fields.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-_.+/=~%|".utf8.contains(byte)
        }
    }

    /// The text with every such word replaced.
    static func redacted(_ text: String, by mark: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var before: ArraySlice<UInt8> = []
        var position = 0
        while position < bytes.count {
            guard isWordByte(bytes[position]) else {
                result.append(bytes[position])
                position += 1
                continue
            }
            let end = bytes[position...].firstIndex { !isWordByte($0) } ?? bytes.endIndex
            let word = bytes[position..<end]
            let gap = bytes[before.endIndex..<max(position, before.endIndex)]
            if isSecret(word) || isValue(of: before, after: gap) {
                result.append(contentsOf: mark.utf8)
            } else if let assignment = word.firstIndex(of: UInt8(ascii: "=")), tells(word[..<assignment]),
                assignment + 1 < end
            {
                result.append(contentsOf: word[...assignment] + mark.utf8)
            } else {
                result.append(contentsOf: word)
            }
            before = word
            position = end
        }
        return String(decoding: result, as: UTF8.self)
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

    /// `"token": "…"` and `Bearer …`.
    private static func isValue(of name: ArraySlice<UInt8>, after gap: ArraySlice<UInt8>) -> Bool {
        let isBlank = gap.allSatisfy { $0 == UInt8(ascii: " ") }
        if !gap.isEmpty, isBlank, lowercased(name).elementsEqual("bearer".utf8) { return true }
        return gap.contains(UInt8(ascii: ":")) && gap.last == UInt8(ascii: "\"") && tells(name)
    }

    private static func tells(_ name: ArraySlice<UInt8>) -> Bool {
        let name = String(decoding: lowercased(name), as: UTF8.self)
        return tellingNames.contains { name.hasSuffix($0) }
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
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

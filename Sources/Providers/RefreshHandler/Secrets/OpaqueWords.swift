/// Long words that mean nothing to anybody, on a line that speaks of a token or a password: `the token is 8f3a…`.
enum OpaqueWords {
    static func ranges(in text: SuspectText) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < text.bytes.count {
            let end = text.lineEnd(start)
            let words = words(of: start..<end, in: text)
            if words.contains(where: { SecretName(text.bytes[$0]) != nil }) {
                ranges += words.filter { isOpaque(text.bytes[$0]) }
            }
            start = end + 1
        }
        return ranges
    }

    private static func words(of line: Range<Int>, in text: SuspectText) -> [Range<Int>] {
        text.bytes[line].split { !SuspectText.isNameByte($0) }.map { $0.startIndex..<$0.endIndex }
    }

    /// Nobody's word: long, of letters and digits. Names of hosts and files have dots.
    private static func isOpaque(_ word: ArraySlice<UInt8>) -> Bool {
        word.count >= 20 && word.contains(where: SuspectText.isDigit) && word.contains(where: SuspectText.isLetter)
            && !word.contains(UInt8(ascii: "."))
    }
}

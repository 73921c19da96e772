/// What stands before the `@` of an address: `scheme://user:password@host`.
enum URLUserInfo {
    static func ranges(in text: SuspectText) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while let mark = text.first("://", from: position) {
            let start = mark + 3
            position = start
            guard let at = at(in: text, from: start) else { continue }
            ranges.append(start..<at)
            position = at
        }
        return ranges
    }

    private static func at(in text: SuspectText, from start: Int) -> Int? {
        let rest = text.bytes[start...]
        let end = rest.firstIndex { SuspectText.isSpace($0) || "/?#\\\"'<>".utf8.contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { return at }
        // A password in which somebody forgot to escape a slash: what seems to be the port is none.
        guard let colon = authority.lastIndex(of: UInt8(ascii: ":")),
            !authority[(colon + 1)...].allSatisfy({ SuspectText.isDigit($0) || $0 == UInt8(ascii: "]") })
        else { return nil }
        return rest.prefix { !SuspectText.isSpace($0) }.lastIndex(of: UInt8(ascii: "@"))
    }
}

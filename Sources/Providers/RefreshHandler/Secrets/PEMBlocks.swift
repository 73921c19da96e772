/// Keys and certificates between `-----BEGIN …-----` and `-----END …-----` (RFC 7468), also when one of the two is
/// missing.
enum PEMBlocks {
    private static let begin = "-----BEGIN "
    private static let end = "-----END "

    static func ranges(in text: SuspectText) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while let edge = text.bytes[position...].firstIndex(of: UInt8(ascii: "-")) {
            position = edge + 1
            if text.has(begin, at: edge) {
                position = blockEnd(in: text, from: edge)
                ranges.append(edge..<position)
            } else if text.has(end, at: edge) {
                position = lastEdge(in: text, from: edge)
                ranges.append(bodyStart(in: text, before: edge)..<position)
            }
        }
        return ranges
    }

    private static func blockEnd(in text: SuspectText, from start: Int) -> Int {
        if let edge = text.first(end, from: start) { return lastEdge(in: text, from: edge) }
        var position = text.lineEnd(start)
        while position < text.bytes.count, isBody(text.bytes[(position + 1)..<text.lineEnd(position + 1)]) {
            position = text.lineEnd(position + 1)
        }
        return position
    }

    /// Behind the dashes that close the line `-----END …-----`.
    private static func lastEdge(in text: SuspectText, from edge: Int) -> Int {
        let lineEnd = text.lineEnd(edge)
        let dashes = text.first("-----", from: edge + end.utf8.count) ?? lineEnd
        return min(dashes + 5, lineEnd)
    }

    private static func bodyStart(in text: SuspectText, before edge: Int) -> Int {
        var position = text.lineStart(edge)
        while position > 0, isBody(text.bytes[text.lineStart(position - 1)..<(position - 1)]) {
            position = text.lineStart(position - 1)
        }
        return position
    }

    /// A line of base64, as it stands in a block or quoted in a text; a header (RFC 1421), or the empty line after it.
    private static func isBody(_ line: ArraySlice<UInt8>) -> Bool {
        let line = line.drop(while: SuspectText.isBlank)
        if line.isEmpty || line.starts(with: "Proc-Type:".utf8) || line.starts(with: "DEK-Info:".utf8) { return true }
        return line.allSatisfy { SuspectText.isLetter($0) || SuspectText.isDigit($0) || "+/=\\\"',".utf8.contains($0) }
            && (line.count >= 20 || line.contains(UInt8(ascii: "=")))
    }
}

/// How far a value reaches: to the quote that closes it, to the end of its word, or to the end of its line.
struct SecretValue {
    let text: SuspectText

    /// What stands between quotes; `nil` when there is none at that place.
    ///
    /// The quotes may be escaped, as in JSON within JSON. A quote that is never closed reaches to the end of the line.
    func quoted(at position: Int) -> Range<Int>? {
        var start = position
        // `$'…'` of a shell, `b'…'` of Python.
        if let prefix = text[start], "$bruf".utf8.contains(prefix),
            text[start + 1].map(SuspectText.isQuote) == true
        {
            start += 1
        }
        let depth = text.bytes[start...].prefix { $0 == UInt8(ascii: "\\") }.count
        guard let quote = text[start + depth], SuspectText.isQuote(quote) else { return nil }
        start += depth + 1
        var slashes = 0
        var end = start
        while let byte = text[end] {
            if byte == quote, slashes == depth || depth == 0 && slashes.isMultiple(of: 2) {
                guard quote == UInt8(ascii: "'"), text.has(#"'\''"#, at: end) else { return start..<(end - depth) }
                end += 3
            }
            slashes = byte == UInt8(ascii: "\\") ? slashes + 1 : 0
            end += 1
        }
        return start..<text.lineEnd(start)
    }

    /// One word, without the punctuation of the sentence that it stands in.
    func word(from start: Int) -> Range<Int> {
        var end = start
        while let byte = text[end], !SuspectText.isSpace(byte), !isBoundary(end) { end += 1 }
        return trimmed(start..<end)
    }

    /// A value of a list of fields that a traced command was given between single quotes: it may hold blanks.
    func argument(from start: Int) -> Range<Int> {
        var end = start
        let lineEnd = text.lineEnd(start)
        while end < lineEnd, !isFieldBoundary(end) {
            if text.bytes[end] == UInt8(ascii: "'") {
                guard text.has(#"'\''"#, at: end) else { break }
                end += 3
            }
            end += 1
        }
        return start..<end
    }

    /// Everything up to the end of the line, or up to one of these bytes.
    func rest(from start: Int, upTo stops: String = "") -> Range<Int> {
        let line = text.bytes[start..<text.lineEnd(start)]
        let end = line.firstIndex { stops.utf8.contains($0) } ?? line.endIndex
        return start..<(line[..<end].lastIndex { !SuspectText.isBlank($0) }.map { $0 + 1 } ?? start)
    }

    /// The lines behind `|` or `>`: those that are indented more than the line of that place.
    func block(from start: Int) -> Range<Int>? {
        let indicator = text.bytes[rest(from: start)]
        guard let first = indicator.first, "|>".utf8.contains(first), indicator.count <= 3,
            indicator.dropFirst().allSatisfy({ "+-123456789".utf8.contains($0) })
        else { return nil }
        let indentation = text.skipBlanks(text.lineStart(start)) - text.lineStart(start)
        let blockStart = text.lineEnd(start)
        var end = blockStart
        while end < text.bytes.count {
            let lineEnd = text.lineEnd(end + 1)
            let content = text.skipBlanks(end + 1)
            guard content >= lineEnd || content - (end + 1) > indentation else { break }
            end = lineEnd
        }
        return min(blockStart + 1, end)..<end
    }

    /// Whether another field begins here: `&name=`.
    private func isFieldBoundary(_ position: Int) -> Bool {
        guard let byte = text[position], "&;,".utf8.contains(byte) else { return false }
        let name = text.bytes[(position + 1)...].prefix { SuspectText.isNameByte($0) }
        return !name.isEmpty && text[name.endIndex] == UInt8(ascii: "=")
    }

    /// Whether a quote that was opened before the word is closed here, or another field begins.
    private func isBoundary(_ position: Int) -> Bool {
        guard let byte = text[position], SuspectText.isQuote(byte) else { return isFieldBoundary(position) }
        return text[position + 1].map { SuspectText.isSpace($0) || ",;:}])>".utf8.contains($0) } ?? true
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound {
            let word = text.bytes[range.lowerBound..<(end - 1)]
            switch text.bytes[end - 1] {
            case UInt8(ascii: ")") where !word.contains(UInt8(ascii: "(")): break
            case UInt8(ascii: "]") where !word.contains(UInt8(ascii: "[")): break
            case UInt8(ascii: "}") where !word.contains(UInt8(ascii: "{")): break
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\\"): break
            default: return range.lowerBound..<end
            }
            end -= 1
        }
        return range
    }
}

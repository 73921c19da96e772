/// Values behind telling names: `client_secret=…`, `"token": "…"`, `password: …`, `Authorization: …`, `--token …`.
struct AnnouncedSecrets {
    let text: SuspectText

    private var values: SecretValue { SecretValue(text: text) }

    var ranges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while let start = text.bytes[position...].firstIndex(where: SuspectText.isNameByte) {
            let end = text.bytes[start...].firstIndex { !SuspectText.isNameByte($0) } ?? text.bytes.endIndex
            position = end
            guard let value = SecretOption(text: text, name: start..<end)?.value ?? value(of: start..<end),
                !value.isEmpty
            else { continue }
            ranges.append(value)
            position = max(end, value.upperBound)
        }
        return ranges
    }

    private func value(of name: Range<Int>) -> Range<Int>? {
        guard let secret = SecretName(text.bytes[name]), let separator = separator(behind: name) else { return nil }
        let start = text.skipBlanks(separator.end)
        guard start < text.lineEnd(name.upperBound) else { return nil }
        let isAttached = separator.start == name.upperBound && start == separator.end
        let isField = isAttached && !separator.isColon
        if !separator.isQuoted {
            if secret.isHeader, separator.isColon { return values.rest(from: start) }
            if secret.isVague, !isField { return nil }
            // The middle of an ARN, or of a path.
            if isAttached, separator.isColon, name.lowerBound > 0, ":/".utf8.contains(text.bytes[name.lowerBound - 1]) {
                return nil
            }
        }
        if let quoted = values.quoted(at: start) { return quoted }
        if isField {
            return isInTracedQuotes(name.lowerBound) ? values.argument(from: start) : values.word(from: start)
        }
        if separator.isQuoted { return member(from: start) }
        return OrdinaryWords.begin(text.bytes[values.rest(from: start)]) ? nil : plain(from: start, of: name)
    }

    // MARK: Separators

    private struct Separator {
        let start: Int
        let end: Int
        let isColon: Bool
        /// Whether the name stands in quotes.
        let isQuoted: Bool
    }

    /// `:`, `:=`, `=` or `=>`, with blanks around it or not.
    private func separator(behind name: Range<Int>) -> Separator? {
        var position = name.upperBound
        let slashes = text.bytes[position...].prefix { $0 == UInt8(ascii: "\\") }.count
        let isQuoted = text[position + slashes].map(SuspectText.isQuote) == true
        if isQuoted { position += slashes + 1 }
        position = text.skipBlanks(position)
        guard let byte = text[position], byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") else { return nil }
        let isColon = byte == UInt8(ascii: ":")
        var end = position + 1
        switch text[end] {
        // `a == b`, `a::b`, `scheme://`
        case byte: return nil
        case UInt8(ascii: "/") where isColon && text[end + 1] == UInt8(ascii: "/"): return nil
        case UInt8(ascii: "=") where isColon, UInt8(ascii: ">") where !isColon: end += 1
        default: break
        }
        return Separator(start: position, end: end, isColon: isColon, isQuoted: isQuoted)
    }

    // MARK: Values without quotes

    /// A number in JSON; objects and arrays are looked into.
    private func member(from start: Int) -> Range<Int>? {
        guard let first = text[start], !"{[".utf8.contains(first) else { return nil }
        let value = values.rest(from: start, upTo: ",}]")
        return OrdinaryWords.begin(text.bytes[value]) ? nil : value
    }

    /// As in YAML, in an INI file, or in a sentence.
    private func plain(from start: Int, of name: Range<Int>) -> Range<Int> {
        let before = text.bytes[text.lineStart(name.lowerBound)..<name.lowerBound]
        if before.allSatisfy({ SuspectText.isBlank($0) || "-+<>*#".utf8.contains($0) }) {
            return values.block(from: start) ?? values.rest(from: start)
        }
        let last = before.last { !SuspectText.isBlank($0) }
        let isInBraces = last.map("{,".utf8.contains) == true && before.contains(UInt8(ascii: "{"))
        return isInBraces ? values.rest(from: start) : values.word(from: start)
    }

    /// Whether a traced command was given what stands here between single quotes.
    private func isInTracedQuotes(_ position: Int) -> Bool {
        guard text.isTraced(position) else { return false }
        var isOpen = false
        var place = text.lineStart(position)
        while place < position {
            if text.bytes[place] == UInt8(ascii: "'") {
                if isOpen, text.has(#"'\''"#, at: place) { place += 3 } else { isOpen.toggle() }
            }
            place += 1
        }
        return isOpen
    }
}

/// A text as those see it who look for secrets in it: bytes, words and lines.
struct SuspectText {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The byte there; `nil` outside of the text.
    subscript(_ position: Int) -> UInt8? { bytes.indices.contains(position) ? bytes[position] : nil }

    /// Where the line of that place begins.
    func lineStart(_ position: Int) -> Int { bytes[..<position].lastIndex(where: Self.endsLine).map { $0 + 1 } ?? 0 }

    /// Where the line of that place ends.
    func lineEnd(_ position: Int) -> Int { bytes[position...].firstIndex(where: Self.endsLine) ?? bytes.endIndex }

    /// The next place of the line that is not blank, or its end.
    func skipBlanks(_ position: Int) -> Int { bytes[position...].firstIndex { !Self.isBlank($0) } ?? bytes.endIndex }

    func has(_ text: String, at position: Int) -> Bool { bytes[position...].starts(with: text.utf8) }

    /// Where a text stands, from that place on.
    func first(_ text: String, from position: Int) -> Int? {
        bytes[position...].indices.first { bytes[$0] == text.utf8.first && has(text, at: $0) }
    }

    /// Whether a shell wrote the line that this place is on, about a command that it was to trace (`set -x`).
    func isTraced(_ position: Int) -> Bool { self[skipBlanks(lineStart(position))] == UInt8(ascii: "+") }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || endsLine(byte) }

    static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// What names of fields, headers, variables and options are made of.
    static func isNameByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "-_.".utf8.contains(byte) }

    /// The bytes as a text, in lower case.
    static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

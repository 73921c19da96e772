/// The words of a `credential_process` line, cut as botocore cuts them (Python's `shlex.split`); shells see the same as long
/// as nothing is expanded.
enum CommandWords {
    /// `nil` when a quotation mark is never closed.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var rest = Array(line.utf8)[...]
        while let byte = rest.popFirst() {
            switch (byte, quote) {
            case (UInt8(ascii: "\\"), nil), (UInt8(ascii: "\\"), UInt8(ascii: "\"")):
                guard let next = rest.popFirst() else { return nil }
                // Within quotation marks only these two are escaped.
                let isEscaped = quote == nil || next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\")
                word = (word ?? []) + (isEscaped ? [next] : [byte, next])
            case (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), nil):
                quote = byte
                word = word ?? []
            case (_, .some(let open)) where byte == open:
                quote = nil
            case (0x20, nil), (0x09, nil), (0x0A, nil), (0x0D, nil):
                if let word { words.append(String(decoding: word, as: UTF8.self)) }
                word = nil
            default:
                word = (word ?? []) + [byte]
            }
        }
        if quote != nil { return nil }
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}

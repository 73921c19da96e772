/// What is wrong with the text of a YAML document.
struct YAMLError: Error, Hashable {
    /// Counted from 1; 0 when the whole file is meant.
    let line: Int
    /// In characters, counted from 1; 0 when the whole file is meant.
    let column: Int
    let message: String
    let remedy: String?

    init(line: Int = 0, column: Int = 0, message: String, remedy: String? = nil) {
        self.line = line
        self.column = column
        self.message = message
        self.remedy = remedy
    }

    /// An error at a byte of the text.
    init(at offset: Int, of bytes: [UInt8], message: String, remedy: String? = nil) {
        let before = bytes[..<min(offset, bytes.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let line = 1 + before.lazy.filter { $0 == 0x0A }.count
        // Continuation bytes do not start a character.
        let column = 1 + before[lineStart...].lazy.filter { $0 & 0xC0 != 0x80 }.count
        self.init(line: line, column: column, message: message, remedy: remedy)
    }
}

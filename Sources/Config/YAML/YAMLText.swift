import Glibc

/// What is refused in a text before its grammar is looked at.
enum YAMLText {
    /// Bytes that may stand nowhere, with what they are called. The line separators are line breaks to YAML 1.1 and
    /// characters to YAML 1.2: two readers would see two texts.
    private static let refused: [(bytes: [UInt8], name: String)] = [
        ([0x00], "a NUL byte"), ([0xEF, 0xBB, 0xBF], "a byte-order mark within the text"),
        ([0xC2, 0x85], "a NEL (U+0085) line break"), ([0xE2, 0x80, 0xA8], "a line separator (U+2028)"),
        ([0xE2, 0x80, 0xA9], "a paragraph separator (U+2029)"),
    ]

    /// The mark that may start a file in UTF-8.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func check(_ bytes: [UInt8]) throws(YAMLError) {
        guard bytes.count <= YAMLReader.maximumSize else {
            throw YAMLError(message: "the file is larger than \(YAMLReader.maximumSize >> 20) MiB")
        }
        let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
        let found = refused.compactMap { entry in
            find(entry.bytes, in: bytes, from: start).map { (offset: $0, name: entry.name) }
        }
        if let first = found.min(by: { $0.offset < $1.offset }) {
            throw YAMLError(
                at: first.offset, of: bytes, message: "the text contains \(first.name)",
                remedy: "remove it, or write it as an escape within double quotes")
        }
        try checkDirectives(bytes, from: start)
    }

    /// Directives stand before the document; a tag directive has no use where only core tags are allowed.
    private static func checkDirectives(_ bytes: [UInt8], from start: Int) throws(YAMLError) {
        var lineStart = start
        while lineStart < bytes.count {
            let line = bytes[lineStart...].prefix { $0 != 0x0A }
            if line.starts(with: "%TAG".utf8) {
                throw YAMLError(at: lineStart, of: bytes, message: "tag directives are not supported")
            }
            let first = line.first { $0 != 0x20 && $0 != 0x0D }
            guard first == nil || first == UInt8(ascii: "#") || first == UInt8(ascii: "%") else { return }
            lineStart = line.endIndex + 1
        }
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            var position = start
            while let base = buffer.baseAddress, position < buffer.count,
                let match = memchr(base + position, Int32(needle[0]), buffer.count - position)
            {
                let offset = UnsafeRawPointer(match) - base
                if buffer[offset...].starts(with: needle) { return offset }
                position = offset + 1
            }
            return nil
        }
    }
}

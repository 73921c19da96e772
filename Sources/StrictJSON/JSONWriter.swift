/// Writes JSON that stays one line and harmless wherever it is printed.
///
/// Control characters, DEL, U+2028 and U+2029 are escaped, so that no terminal, log reader or JavaScript parser can be
/// led astray by a value. Members keep their order.
package enum JSONWriter {
    /// The value on one line, without a line break at its end.
    package static func string(_ value: JSONValue) -> String { String(decoding: bytes(value), as: UTF8.self) }

    /// The value as UTF-8 on one line, without a line break at its end.
    package static func bytes(_ value: JSONValue) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        append(value, to: &output)
        return output
    }

    /// Appends the value to a line under construction.
    package static func append(_ value: JSONValue, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let number): output.append(contentsOf: String(number).utf8)
        case .double(let number): append(number, to: &output)
        case .string(let text): append(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                append(member.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Appends a string with its quotes.
    package static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            // Bytes that stand for themselves are copied in runs. A string's bytes are valid UTF-8: whoever sees the
            // first byte of a character may look at the rest of it.
            var start = 0
            var index = 0
            while index < bytes.count {
                let length = escapedLength(bytes, at: index)
                if length > 0 {
                    output.append(contentsOf: bytes[start..<index])
                    appendEscape(of: bytes, at: index, to: &output)
                    start = index + length
                }
                index += max(1, length)
            }
            output.append(contentsOf: bytes[start...])
        }
        output.append(UInt8(ascii: "\""))
    }

    /// How many bytes from there on make a character that must be escaped; 0 when it may stand as it is.
    private static func escapedLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), ..<0x20, 0x7F: 1
        // U+2028 and U+2029.
        case 0xE2 where bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8: 3
        // The C1 controls: U+009B alone starts a terminal sequence.
        case 0xC2 where bytes[index + 1] < 0xA0: 2
        default: 0
        }
    }

    private static func appendEscape(
        of bytes: UnsafeBufferPointer<UInt8>, at index: Int, to output: inout [UInt8]
    ) {
        switch bytes[index] {
        case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
        case 0x0A: output.append(contentsOf: #"\n"#.utf8)
        case 0x0D: output.append(contentsOf: #"\r"#.utf8)
        case 0x09: output.append(contentsOf: #"\t"#.utf8)
        case 0xE2: appendEscape(0x2000 | UInt16(bytes[index + 2] & 0x3F), to: &output)
        case 0xC2: appendEscape(UInt16(bytes[index + 1]), to: &output)
        case let byte: appendEscape(UInt16(byte), to: &output)
        }
    }

    private static func append(_ number: Double, to output: inout [UInt8]) {
        // JSON has no infinities; null is what JavaScript's JSON.stringify gives for them.
        output.append(contentsOf: (number.isFinite ? "\(number)" : "null").utf8)
    }

    private static func appendEscape(_ unit: UInt16, to output: inout [UInt8]) {
        output.append(contentsOf: #"\u"#.utf8)
        for shift in [12, 8, 4, 0] as [UInt16] { output.append(hexDigits[Int(unit >> shift & 0xF)]) }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

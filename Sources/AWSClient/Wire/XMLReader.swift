/// Reads the XML that AWS services send: elements and text in UTF-8, nothing that a document could be made to do harm by.
///
/// Document types are refused, so there are no entities but the five of the standard and character references; depth and
/// size are bounded; mismatched tags, invalid UTF-8 and text outside the root element are errors.
package struct XMLReader {
    /// The deepest nesting of elements that is accepted.
    package static let maximumDepth = 32
    /// The longest document that is accepted, in bytes.
    package static let maximumSize = 1 << 20

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The root element of the document that the bytes hold.
    package static func read(_ bytes: [UInt8]) throws(XMLSyntaxError) -> XMLElement {
        guard bytes.count <= maximumSize else { throw XMLSyntaxError(reason: "document too long", offset: maximumSize) }
        var reader = XMLReader(bytes)
        return try reader.document()
    }

    private mutating func document() throws(XMLSyntaxError) -> XMLElement {
        _ = take("\u{FEFF}")
        try skipMisc()
        guard take("<") else { throw failure("expected an element") }
        let root = try element(depth: 1)
        try skipMisc()
        guard position == bytes.count else { throw failure("unexpected bytes after the root element") }
        return root
    }

    /// The rest of an element whose `<` has been read.
    private mutating func element(depth: Int) throws(XMLSyntaxError) -> XMLElement {
        guard depth <= Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth) elements") }
        let name = try name()
        if try attributesEndInSlash() { return XMLElement(name: name, children: [], text: "") }
        var children: [XMLElement] = []
        var text: [UInt8] = []
        let start = position
        while true {
            if take("</") {
                guard take(name) else { throw failure("expected the end of another element") }
                skipBlanks()
                guard take(">") else { throw failure("expected '>'") }
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw XMLSyntaxError(reason: "invalid UTF-8", offset: start)
                }
                return XMLElement(name: name, children: children, text: text)
            } else if take("<![CDATA[") {
                text += try upTo("]]>")
            } else if take("<!--") {
                _ = try upTo("-->")
            } else if take("<?") {
                _ = try upTo("?>")
            } else if take("<") {
                children.append(try element(depth: depth + 1))
            } else if take("&") {
                text += try reference()
            } else if position < bytes.count {
                try text.append(character())
            } else {
                throw failure("unexpected end of the document")
            }
        }
    }

    /// Passes over the attributes up to the end of the tag; whether the element is empty.
    private mutating func attributesEndInSlash() throws(XMLSyntaxError) -> Bool {
        while true {
            let start = position
            skipBlanks()
            if take("/>") { return true }
            if take(">") { return false }
            guard position > start else { throw failure("expected a blank or '>'") }
            _ = try name()
            skipBlanks()
            guard take("=") else { throw failure("expected '='") }
            skipBlanks()
            let quote = take("\"") ? "\"" : take("'") ? "'" : ""
            guard !quote.isEmpty else { throw failure("expected a quoted value") }
            guard !(try upTo(quote)).contains(UInt8(ascii: "<")) else { throw failure("'<' in an attribute") }
        }
    }

    private mutating func name() throws(XMLSyntaxError) -> String {
        let start = position
        while position < bytes.count, Self.isNameByte(bytes[position], isFirst: position == start) { position += 1 }
        guard position > start, let name = String(validating: bytes[start..<position], as: UTF8.self) else {
            throw failure("expected a name")
        }
        return name
    }

    private mutating func character() throws(XMLSyntaxError) -> UInt8 {
        let byte = bytes[position]
        guard byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { throw failure("control character") }
        position += 1
        return byte
    }

    /// The rest of a reference whose `&` has been read.
    private mutating func reference() throws(XMLSyntaxError) -> [UInt8] {
        let start = position
        let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
        guard let end else { throw failure("unknown entity") }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        position = end + 1
        switch name {
        case "amp": return [UInt8(ascii: "&")]
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "quot": return [UInt8(ascii: "\"")]
        case "apos": return [UInt8(ascii: "'")]
        default:
            let digits = name.hasPrefix("#x") ? name.dropFirst(2) : name.hasPrefix("#") ? name.dropFirst() : ""
            guard digits.first?.isHexDigit == true,
                let value = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10), Self.isCharacter(value),
                let scalar = Unicode.Scalar(value)
            else { throw XMLSyntaxError(reason: "unknown entity", offset: start) }
            return Array(String(scalar).utf8)
        }
    }

    // MARK: Bytes

    /// Blanks, comments and processing instructions, the XML declaration among them.
    private mutating func skipMisc() throws(XMLSyntaxError) {
        while true {
            skipBlanks()
            if take("<!--") {
                _ = try upTo("-->")
            } else if take("<?") {
                _ = try upTo("?>")
            } else {
                return
            }
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    /// Everything before the next occurrence of a text, which is passed over.
    private mutating func upTo(_ text: String) throws(XMLSyntaxError) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count {
            let end = position
            if take(text) { return bytes[start..<end] }
            _ = try character()
        }
        throw failure("unexpected end of the document")
    }

    private func failure(_ reason: String) -> XMLSyntaxError { XMLSyntaxError(reason: reason, offset: position) }

    /// The production `Char` of XML 1.0.
    private static func isCharacter(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), 0x80...:
            true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): !isFirst
        default: false
        }
    }
}

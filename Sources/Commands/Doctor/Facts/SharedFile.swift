import CredentialModel

/// A shared credentials or config file as botocore reads it: with Python's `configparser`, which gives up the whole file for
/// one line (CPython `Lib/configparser.py`, `RawConfigParser._read`; botocore `configloader.py`).
struct SharedFile: Sendable {
    /// Why no program of Python can read the file.
    struct Fault: Sendable, Hashable {
        let line: Int
        /// One sentence that quotes no value.
        let message: String
        let remedy: String
    }

    struct Section: Sendable {
        let name: String
        /// The line of its header, counted from 1.
        let line: Int
        /// By names in lower case. Any of them may be a key, so that none is printed unseen.
        fileprivate(set) var options: [String: Option] = [:]

        subscript(name: String) -> String? { options[name]?.value.reveal() }
    }

    struct Option: Sendable {
        let line: Int
        fileprivate(set) var value: Secret
    }

    private(set) var sections: [Section] = []
    private(set) var faults: [Fault] = []
    /// By the bytes of their names: Swift finds texts equal that differ in a file.
    private var positions: [[UInt8]: Int] = [:]

    init(_ bytes: [UInt8]) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            faults = [
                Fault(
                    line: bytes.prefix { $0 < 0x80 }.count { $0 == 0x0A } + 1, message: "it is no UTF-8",
                    remedy: "store it as UTF-8")
            ]
            return
        }
        var open: String?
        var number = 0
        for line in Self.lines(bytes) {
            number += 1
            let text = Self.trimmed(line)
            guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            if let name = open, text.startIndex > line.startIndex, !sections.isEmpty {
                extend(name, with: text)
            } else {
                open = read(text, line: number)
            }
        }
    }

    /// The section of that name, bytewise.
    func section(_ name: String) -> Section? { positions[Array(name.utf8)].map { sections[$0] } }

    /// Takes a line that continues nothing; the name of the option that it begins.
    private mutating func read(_ text: ArraySlice<UInt8>, line: Int) -> String? {
        if text.first == UInt8(ascii: "["), let end = text.lastIndex(of: UInt8(ascii: "]")), end > text.startIndex + 1 {
            begin(String(decoding: text[(text.startIndex + 1)..<end], as: UTF8.self), line: line)
            return nil
        }
        guard !sections.isEmpty else {
            faults.append(
                Fault(
                    line: line, message: "this line stands before the first section",
                    remedy: "move it below a [section], or remove it"))
            return nil
        }
        guard let separator = text.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            separator > text.startIndex
        else {
            faults.append(
                Fault(
                    line: line, message: "this line is neither a section nor 'key = value'",
                    remedy: "correct it, or begin it with #"))
            return nil
        }
        let name = String(decoding: Self.trimmed(text[..<separator]), as: UTF8.self).lowercased()
        let value = Secret(String(decoding: Self.trimmed(text[(separator + 1)...]), as: UTF8.self))
        let position = sections.count - 1
        if let known = sections[position].options[name] {
            faults.append(
                Fault(
                    line: line, message: "'\(name)' stands twice in [\(sections[position].name)] (line \(known.line))",
                    remedy: "keep one of the two"))
        }
        sections[position].options[name] = Option(line: line, value: value)
        return name
    }

    private mutating func begin(_ name: String, line: Int) {
        if let known = section(name) {
            faults.append(
                Fault(
                    line: line, message: "the section [\(name)] stands there twice (line \(known.line))",
                    remedy: "join the two"))
        }
        positions[Array(name.utf8)] = sections.count
        sections.append(Section(name: name, line: line))
    }

    private mutating func extend(_ name: String, with text: ArraySlice<UInt8>) {
        guard let option = sections[sections.count - 1].options[name] else { return }
        let value = option.value.reveal() + "\n" + String(decoding: text, as: UTF8.self)
        sections[sections.count - 1].options[name]?.value = Secret(value)
    }

    /// Lines as Python's universal newlines cut them: at LF, CR LF and a lone CR.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x0A || byte == 0x0D {
                lines.append(bytes[start..<position])
                if byte == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A { position += 1 }
                start = position + 1
            }
            position += 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let first = text.first, isBlank(first) { text = text.dropFirst() }
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// A shared credentials file as the strictest of readers sees it: every managed section whole, everything else by the byte.
struct ManagedFile {
    /// One managed section.
    struct Section: Hashable {
        let accessKeyID: String
        let secretAccessKey: String
        let sessionToken: String
        let expiration: String
        let owner: String
    }

    struct Torn: Error, CustomStringConvertible {
        let description: String
    }

    private static let keys = [
        "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "x_security_token_expires", "aws_expiration",
        "x_evercred",
    ]

    /// The managed sections by the name of their profile.
    private(set) var sections: [String: Section] = [:]
    /// What is left of the file without them.
    private(set) var foreign: [UInt8] = []

    /// - Throws: ``Torn`` where a section has some of the managed keys, but not each of them once, in their order, with a
    ///   value, and with line ends of one kind.
    init(_ bytes: [UInt8]) throws(Torn) {
        var lines = Self.lines(bytes)[...]
        while let line = lines.first {
            let text = Self.text(line)
            guard text.hasPrefix("["), text.hasSuffix("]"), Self.looksManaged(lines.dropFirst()) else {
                foreign += line
                lines = lines.dropFirst()
                continue
            }
            let name = String(text.dropFirst().dropLast())
            let section = try Self.section(name, lines.prefix(7))
            guard sections.updateValue(section, forKey: name) == nil else { throw Torn(description: "[\(name)] twice") }
            lines = lines.dropFirst(7)
        }
        for line in Self.lines(foreign) where Self.text(line).hasPrefix("x_evercred") {
            throw Torn(description: "'\(Self.text(line))' stands apart from its keys")
        }
    }

    /// Whether one of the lines before the next header is a mark of ours.
    private static func looksManaged(_ lines: ArraySlice<[UInt8]>) -> Bool {
        lines.prefix { !text($0).hasPrefix("[") }.contains { text($0).hasPrefix("x_evercred") }
    }

    private static func section(_ name: String, _ lines: ArraySlice<[UInt8]>) throws(Torn) -> Section {
        let isCRLF = lines.map { $0.suffix(2) == [0x0D, 0x0A] }
        guard lines.count == 7, Set(isCRLF).count == 1 else { throw Torn(description: "[\(name)] has mixed line ends") }
        var values: [String] = []
        for (key, line) in zip(keys, lines.dropFirst()) {
            let parts = text(line).split(separator: " = ", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == key, !parts[1].isEmpty else {
                throw Torn(description: "[\(name)] has '\(parts[0])' in the place of \(key)")
            }
            values.append(String(parts[1]))
        }
        guard values[3] == values[4] else { throw Torn(description: "[\(name)] has two expirations") }
        return Section(
            accessKeyID: values[0], secretAccessKey: values[1], sessionToken: values[2], expiration: values[3],
            owner: values[5])
    }

    /// The lines with their ends.
    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { Array($0) + [0x0A] }
            + [bytes.suffix { $0 != 0x0A }].filter { !$0.isEmpty }
    }

    private static func text(_ line: [UInt8]) -> String {
        var line = line[...]
        if line.last == 0x0A { line = line.dropLast() }
        if line.last == 0x0D { line = line.dropLast() }
        return String(decoding: line, as: UTF8.self)
    }
}

extension [UInt8] {
    /// The longest end whose elements all satisfy the condition.
    fileprivate func suffix(while condition: (UInt8) -> Bool) -> [UInt8] {
        Array(reversed().prefix(while: condition).reversed())
    }
}

extension Workspace {
    /// A credentials file in the workspace, read strictly.
    func managed(_ name: String = "credentials") throws -> ManagedFile { try ManagedFile(TestFile.read(file(name))) }
}

/// Cuts a profile file into its sections, once, in one pass over its bytes.
///
/// Readers of the format disagree about odd headers: `[ name ]` is `name` to smithy and ` name ` to botocore, an indented
/// `[name]` is a header to the JavaScript SDK and part of a value to the others. Only a header that all of them read alike
/// names a section here; the names that somebody might see in the others are kept, so that nothing is written under them.
struct ProfileScanner {
    private(set) var sections: [ProfileSection]
    /// Sections by the lower-case form of their names: names that differ only in case are one to some readers.
    private(set) var positions: [String: [Int]] = [:]
    /// The line of an odd header, by the lower-case form of each name that it may be read as.
    private(set) var oddHeaders: [String: Int] = [:]
    /// Whether there are line feeds and each of them follows a carriage return.
    private(set) var usesCRLF = false

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(_ bytes: [UInt8], kind: ProfileFileKind = .credentials) {
        let start = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
        sections = [ProfileSection(line: 1, contents: bytes[..<start])]
        var cursor = LineCursor(bytes[start...])
        var sectionStart = 0
        var line = 0
        var lineFeeds = (all: 0, afterReturn: 0)
        while let range = cursor.next() {
            line += 1
            if bytes[range.upperBound - 1] == 0x0A {
                lineFeeds.all += 1
                if range.count > 1, bytes[range.upperBound - 2] == 0x0D { lineFeeds.afterReturn += 1 }
            }
            // Most lines begin with a letter and are no header to anybody.
            let first = bytes[range.lowerBound]
            guard first == UInt8(ascii: "[") || first.isBlank, let header = Header(bytes[range], kind: kind) else {
                continue
            }
            if header.isAtMargin {
                sections[sections.count - 1].contents = bytes[sectionStart..<range.lowerBound]
                sectionStart = range.lowerBound
                sections.append(ProfileSection(line: line, contents: []))
            } else {
                sections[sections.count - 1].oddLine = line
            }
            // After a lone CR only some readers see the beginning of a line.
            let isAtLineStart = range.lowerBound == start || bytes[range.lowerBound - 1] == 0x0A
            if header.isPlain, isAtLineStart {
                sections[sections.count - 1].name = header.readings.first
                for name in header.readings { positions[name.lowercased(), default: []].append(sections.count - 1) }
            } else {
                for name in header.readings { oddHeaders[name.lowercased()] = line }
            }
        }
        sections[sections.count - 1].contents = bytes[sectionStart...]
        usesCRLF = lineFeeds.all > 0 && lineFeeds.all == lineFeeds.afterReturn
    }
}

/// A line that begins with a bracket.
private struct Header {
    /// Whether nothing stands before the bracket.
    let isAtMargin: Bool
    /// Whether every reader sees the same name.
    let isPlain: Bool
    /// The names that a reader may see; one that is not ASCII is left out, for no profile of ours is called so.
    let readings: [String]

    init?(_ line: ArraySlice<UInt8>, kind: ProfileFileKind) {
        let open = UInt8(ascii: "[")
        let closing = UInt8(ascii: "]")
        guard let start = line.firstIndex(where: { !$0.isBlank }), line[start] == open else { return nil }
        let rest = line[(start + 1)...]
        let firstEnd = rest.firstIndex(of: closing) ?? rest.endIndex
        let lastEnd = rest.lastIndex(of: closing) ?? rest.endIndex
        let inner = rest[..<firstEnd]
        let tail = rest[min(firstEnd + 1, rest.endIndex)...].trimmed
        isAtMargin = start == line.startIndex
        let isPlain =
            isAtMargin && firstEnd == lastEnd && firstEnd < rest.endIndex && !inner.isEmpty
            && inner.trimmed.count == inner.count && !inner.contains(open) && tail.first?.startsComment != false
        let names = (isPlain ? [inner] : [inner.trimmed, rest[..<lastEnd].trimmed])
            .filter { $0.allSatisfy { $0 < 0x80 } }.map { String(decoding: $0, as: UTF8.self) }
        readings = names.map(kind.canonical)
        self.isPlain = isPlain && readings == names
    }
}

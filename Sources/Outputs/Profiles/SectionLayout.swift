/// One section taken apart: what is ours in it and what is not.
///
/// Ours are the lines of the ``ProfileKey``s and what continues their values: indented lines, which every reader takes
/// for part of the value above. Everything else is kept to the byte and in its order; our lines are written as one block
/// where the first of them stood, or below the header.
struct SectionLayout {
    /// The header's line.
    let header: ArraySlice<UInt8>
    /// What others wrote above our block.
    private(set) var above: [UInt8] = []
    /// What others wrote below it.
    private(set) var below: [UInt8] = []
    /// The values of our keys; the last one counts, as it does for most readers.
    private(set) var values: [ProfileKey: ArraySlice<UInt8>] = [:]
    /// Whether what others wrote needs the header: keys, or lines that would continue the section before.
    private(set) var needsHeader = false
    /// How many lines into the section an indented line stands that belongs to no key: some readers take it for a key.
    private(set) var strayLine: Int?

    private enum Belonging { case nobody, us, others }

    init(_ contents: ArraySlice<UInt8>, kind: ProfileFileKind = .credentials) {
        let keys = kind.keys
        var cursor = LineCursor(contents)
        header = cursor.next().map { contents[$0] } ?? []
        var open = Belonging.nobody
        var count = 0
        // Below our lines an indented comment would be taken for a part of the last value, and go with it.
        var commentEnd = 0
        while let range = cursor.next() {
            count += 1
            let line = contents[range]
            let text = line.trimmed
            let isIndented = !text.isEmpty && text.startIndex > line.startIndex
            if !isIndented, let first = text.first, !first.startsComment {
                if let (key, value) = Self.option(text), keys.contains(key) {
                    values[key] = value
                    open = .us
                    continue
                }
                open = .others
                needsHeader = true
            } else if isIndented {
                if open == .us { continue }
                if open == .nobody, text.first?.startsComment != true { strayLine = count }
                needsHeader = true
            }
            if values.isEmpty { above += line } else { below += line }
            if isIndented, open == .nobody { commentEnd = above.count }
        }
        if values.isEmpty { (above, below) = (Array(above[..<commentEnd]), Array(above[commentEnd...])) }
    }

    /// Whose the section says that it is.
    var owner: SectionOwner? {
        values[.owner].flatMap { SectionOwner(String(decoding: $0, as: UTF8.self)) }
    }

    /// The section with these lines in the place of ours.
    func contents(with block: [UInt8], lineEnding: [UInt8]) -> [UInt8] {
        var contents: [UInt8] = []
        for part in [header, above[...]] {
            contents += part
            contents.endLine(with: lineEnding)
        }
        contents += block
        contents += below
        return contents
    }

    /// One of our keys and its value, if that is what a line at the margin says.
    private static func option(_ text: ArraySlice<UInt8>) -> (ProfileKey, ArraySlice<UInt8>)? {
        // botocore takes a colon for an equals sign.
        guard let end = text.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            let key = ProfileKey(option: text[..<end].trimmed)
        else { return nil }
        return (key, text[(end + 1)...].trimmed)
    }
}

import Glibc

/// What is about to be written over a file, kept beside it until it is done: `FILE.evercred-journal`.
///
/// A writer that is killed between the first byte and the last leaves a mixture of old and new bytes. The next one finds
/// the journal, recognises the mixture and finishes it. What it does not recognise somebody else has written since: that
/// stays, and the journal goes.
struct InPlaceJournal {
    let before: [UInt8]
    let after: [UInt8]

    private static let mark = "evercred journal 1 "

    /// The new contents, with line feeds up to the length of the old ones: whoever reads between two steps finds blank
    /// lines at the end, not the rest of something old.
    static func padded(_ contents: [UInt8], to count: Int) -> [UInt8] {
        contents + Array(repeating: 0x0A, count: max(0, count - contents.count))
    }

    var bytes: [UInt8] { Array("\(Self.mark)\(before.count) \(after.count)\n".utf8) + before + after }

    init(before: [UInt8], after: [UInt8]) {
        self.before = before
        self.after = after
    }

    /// Reads a journal; `nil` for one that is not whole.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: Self.mark.utf8), let end = bytes.firstIndex(of: 0x0A) else { return nil }
        let counts = bytes[Self.mark.utf8.count..<end].split(separator: UInt8(ascii: " "))
            .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        let rest = bytes[(end + 1)...]
        guard counts.count == 2, counts.allSatisfy({ $0 >= 0 }), counts[0] <= rest.count,
            counts[1] == rest.count - counts[0]
        else { return nil }
        before = Array(rest.prefix(counts[0]))
        after = Array(rest.suffix(counts[1]))
    }

    /// Whether these are the old contents overwritten with some first part of the new ones, or with all of them.
    func explains(_ contents: [UInt8]) -> Bool {
        let new = Self.padded(after, to: before.count)
        let common = zip(contents, new).prefix { $0 == $1 }.count
        if common == contents.count { return common >= min(before.count, after.count) }
        return contents.count == before.count && contents[common...] == before[common...]
    }
}

import Glibc

extension UInt8 {
    /// A–Z as a–z, every other byte as it is.
    var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

    /// A space, a tab or a control character: what readers trim from the ends of lines, names and values.
    var isBlank: Bool { self <= 0x20 }

    /// `#` or `;`, which make a comment of the line that they begin.
    var startsComment: Bool { self == UInt8(ascii: "#") || self == UInt8(ascii: ";") }
}

extension ArraySlice<UInt8> {
    /// Without the blanks at both ends.
    var trimmed: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }

    /// Whether these are the same bytes: in one call, where `==` compares them one by one.
    func isSame(as other: [UInt8]) -> Bool {
        count == other.count
            && withUnsafeBytes { left in
                other.withUnsafeBytes { right in
                    guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                    return memcmp(left, right, count) == 0
                }
            }
    }
}

extension RangeReplaceableCollection<UInt8> where Self: BidirectionalCollection {
    /// Ends the last line where every reader sees it end; a lone CR ends it for some only and becomes CR LF.
    mutating func endLine(with lineEnding: [UInt8]) {
        guard let last, last != 0x0A else { return }
        self += last == 0x0D ? [0x0A] : lineEnding
    }
}

import Glibc

/// Walks over lines as the most generous reader sees them: ended by LF, CR LF or, as in Python, a lone CR.
struct LineCursor {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    // The next line feed and the next carriage return at or after the position, so that each is looked for once.
    private var lineFeed: Int
    private var carriageReturn: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
        self.lineFeed = Self.index(of: 0x0A, in: bytes, from: bytes.startIndex)
        self.carriageReturn = Self.index(of: 0x0D, in: bytes, from: bytes.startIndex)
    }

    /// The next line with its end, or `nil` after the last one.
    mutating func next() -> Range<Int>? {
        guard position < bytes.endIndex else { return nil }
        if lineFeed < position { lineFeed = Self.index(of: 0x0A, in: bytes, from: position) }
        if carriageReturn < position { carriageReturn = Self.index(of: 0x0D, in: bytes, from: position) }
        let start = position
        let isLone = carriageReturn + 1 < lineFeed
        position = min(bytes.endIndex, (isLone ? carriageReturn : lineFeed) + 1)
        return start..<position
    }

    private static func index(of byte: UInt8, in bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return bytes.endIndex }
            let offset = start - bytes.startIndex
            guard let found = memchr(base + offset, Int32(byte), buffer.count - offset) else { return bytes.endIndex }
            return bytes.startIndex + (UnsafeRawPointer(found) - base)
        }
    }
}

/// Writes the fields of a row, one after the other.
struct RowEncoder {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(1024) }

    mutating func append(_ value: some RowCodable) { value.encode(into: &self) }

    mutating func append(byte: UInt8) { bytes.append(byte) }

    /// A number in as few bytes as it needs (LEB128).
    mutating func append(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A text with its length in bytes before it.
    mutating func append(text: String) {
        append(number: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

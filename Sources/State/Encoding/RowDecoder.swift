/// Reads the fields of a row in the order in which they were written. Every length is checked against what is there.
struct RowDecoder {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The one value that the bytes hold, no byte left over.
    static func decode<Value: RowCodable>(
        _ type: Value.Type, from bytes: UnsafeRawBufferPointer
    ) throws(RowDecodingError) -> Value {
        var decoder = RowDecoder(bytes)
        let value = try Value(from: &decoder)
        guard decoder.position == bytes.count else { throw RowDecodingError() }
        return value
    }

    mutating func value<Value: RowCodable>(_ type: Value.Type = Value.self) throws(RowDecodingError) -> Value {
        try Value(from: &self)
    }

    mutating func byte() throws(RowDecodingError) -> UInt8 {
        guard position < bytes.count else { throw RowDecodingError() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(RowDecodingError) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw RowDecodingError()
    }

    /// A number of elements or bytes to come, never more than there are bytes left.
    mutating func count() throws(RowDecodingError) -> Int {
        guard let count = Int(exactly: try number()), count <= bytes.count - position else { throw RowDecodingError() }
        return count
    }

    mutating func text() throws(RowDecodingError) -> String {
        let count = try count()
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }
}

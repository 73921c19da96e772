import CredentialModel
import StrictJSON

// Numbers, texts, times, and what is made of them.

extension Bool: RowCodable {
    func encode(into row: inout RowEncoder) { row.append(byte: self ? 1 : 0) }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = false
        case 1: self = true
        default: throw RowDecodingError()
        }
    }
}

extension Int64: RowCodable {
    // Zigzag: small negative numbers are small numbers.
    func encode(into row: inout RowEncoder) { row.append(number: UInt64(bitPattern: self << 1 ^ self >> 63)) }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        let number = try row.number()
        self = Int64(bitPattern: number >> 1) ^ -Int64(number & 1)
    }
}

extension Int: RowCodable {
    func encode(into row: inout RowEncoder) { row.append(Int64(self)) }

    init(from row: inout RowDecoder) throws(RowDecodingError) { self = Int(try row.value(Int64.self)) }
}

extension UInt16: RowCodable {
    func encode(into row: inout RowEncoder) { row.append(number: UInt64(self)) }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        guard let number = UInt16(exactly: try row.number()) else { throw RowDecodingError() }
        self = number
    }
}

extension String: RowCodable {
    func encode(into row: inout RowEncoder) { row.append(text: self) }

    init(from row: inout RowDecoder) throws(RowDecodingError) { self = try row.text() }
}

extension Optional: RowCodable where Wrapped: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(self != nil)
        if let self { row.append(self) }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self = try row.value(Bool.self) ? try row.value(Wrapped.self) : nil
    }
}

extension Array: RowCodable where Element: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(number: UInt64(count))
        forEach { row.append($0) }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self = []
        let count = try row.count()
        reserveCapacity(count)
        for _ in 0..<count { append(try row.value()) }
    }
}

extension Dictionary: RowCodable where Key: RowCodable, Value: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(number: UInt64(count))
        for (key, value) in self {
            row.append(key)
            row.append(value)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self = [:]
        let count = try row.count()
        for _ in 0..<count {
            let key = try row.value(Key.self)
            self[key] = try row.value(Value.self)
        }
    }
}

extension Duration: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(components.seconds)
        row.append(components.attoseconds)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(secondsComponent: try row.value(), attosecondsComponent: try row.value())
    }
}

extension Timestamp: RowCodable {
    func encode(into row: inout RowEncoder) { row.append(milliseconds) }

    init(from row: inout RowDecoder) throws(RowDecodingError) { self.init(milliseconds: try row.value()) }
}

extension Secret: RowCodable {
    func encode(into row: inout RowEncoder) { row.append(text: reveal()) }

    init(from row: inout RowDecoder) throws(RowDecodingError) { self.init(try row.text()) }
}

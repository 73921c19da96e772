import StrictJSON

extension JSONValue: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .null: row.append(byte: 0)
        case .bool(let value):
            row.append(byte: 1)
            row.append(value)
        case .integer(let number):
            row.append(byte: 2)
            row.append(number)
        case .double(let number):
            row.append(byte: 3)
            row.append(number: number.bitPattern)
        case .string(let text):
            row.append(byte: 4)
            row.append(text)
        case .array(let elements):
            row.append(byte: 5)
            row.append(elements)
        case .object(let object):
            row.append(byte: 6)
            row.append(object)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .null
        case 1: self = .bool(try row.value())
        case 2: self = .integer(try row.value())
        case 3: self = .double(Double(bitPattern: try row.number()))
        case 4: self = .string(try row.value())
        case 5: self = .array(try row.value())
        case 6: self = .object(try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension JSONObject: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(number: UInt64(members.count))
        for (name, value) in members {
            row.append(name)
            row.append(value)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init()
        let count = try row.count()
        for _ in 0..<count {
            let name = try row.text()
            self[name] = try row.value(JSONValue.self)
        }
    }
}

/// Takes a CSV text apart (RFC 4180): fields in double quotes may hold commas, line breaks and doubled quotes; lines end
/// in LF or CRLF.
struct CSVReader {
    /// One record and the line that it begins on.
    struct Record: Hashable {
        let line: Int
        let fields: [String]
    }

    /// What is wrong, and on which line.
    struct Fault: Error, Hashable {
        let line: Int
        let message: String
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The records; lines without anything on them are none.
    static func read(_ bytes: [UInt8]) throws(Fault) -> [Record] {
        var reader = CSVReader(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
        var records: [Record] = []
        while reader.position < reader.bytes.count {
            let line = reader.line
            let fields = try reader.record()
            if fields != [""] { records.append(Record(line: line, fields: fields)) }
        }
        return records
    }

    private mutating func record() throws(Fault) -> [String] {
        var fields: [String] = []
        while true {
            fields.append(try field())
            guard position < bytes.count else { return fields }
            switch bytes[position] {
            case Self.comma:
                position += 1
            case Self.lineFeed:
                position += 1
                line += 1
                return fields
            case Self.carriageReturn where position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed:
                position += 2
                line += 1
                return fields
            default: throw Fault(line: line, message: "something follows the closing quote of a field")
            }
        }
    }

    private mutating func field() throws(Fault) -> String {
        guard position < bytes.count, bytes[position] == Self.quote else { return try plainField() }
        let start = line
        position += 1
        var field: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == Self.quote {
                guard position < bytes.count, bytes[position] == Self.quote else { return try text(field) }
                position += 1
            }
            if byte == Self.lineFeed { line += 1 }
            field.append(byte)
        }
        throw Fault(line: start, message: "the quote of a field is never closed")
    }

    private mutating func plainField() throws(Fault) -> String {
        let start = position
        while position < bytes.count, bytes[position] != Self.comma, bytes[position] != Self.lineFeed {
            if bytes[position] == Self.carriageReturn {
                guard position + 1 < bytes.count, bytes[position + 1] == Self.lineFeed else {
                    throw Fault(line: line, message: "a carriage return stands alone")
                }
                break
            }
            guard bytes[position] != Self.quote else {
                throw Fault(line: line, message: "a quote stands within a field that does not begin with one")
            }
            position += 1
        }
        return try text(Array(bytes[start..<position]))
    }

    private func text(_ field: [UInt8]) throws(Fault) -> String {
        guard !field.contains(0), let text = String(validating: field, as: UTF8.self) else {
            throw Fault(line: line, message: "a field is no UTF-8 text")
        }
        return text
    }
}

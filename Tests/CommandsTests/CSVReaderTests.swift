import Testing

@testable import Commands

/// CSV as RFC 4180 has it.
struct `A CSV text` {
    private func fields(_ text: String) throws -> [[String]] { try CSVReader.read(Array(text.utf8)).map(\.fields) }

    @Test func `is taken apart at commas and line ends of both kinds`() throws {
        #expect(try fields("a,b\r\nc,d\n") == [["a", "b"], ["c", "d"]])
        #expect(try fields("a,b\nc,") == [["a", "b"], ["c", ""]])
        #expect(try fields("") == [])
        #expect(try fields("\u{FEFF}a\n\n\nb") == [["a"], ["b"]], "a byte-order mark and empty lines are nothing")
    }

    @Test func `may hold anything between quotes`() throws {
        #expect(try fields("\"a,\"\"b\"\"\r\nc\",d\n\"\",e") == [["a,\"b\"\r\nc", "d"], ["", "e"]])
        #expect(try fields("ü,\"密码\"") == [["ü", "密码"]])
    }

    @Test func `tells on which line a record begins`() throws {
        let records = try CSVReader.read(Array("a\n\"b\nc\"\nd\n".utf8))
        #expect(records.map(\.line) == [1, 2, 4])
    }

    @Test(arguments: [
        ("a\n\"b", 2, "never closed"), ("\"a\"b", 1, "follows the closing quote"), ("a\"b", 1, "within a field"),
        ("a\rb", 1, "carriage return"), ("a\nb\u{0}c", 2, "no UTF-8"),
    ])
    func `is refused where it could be read in two ways`(text: String, line: Int, message: String) {
        let fault = #expect(throws: CSVReader.Fault.self) { try CSVReader.read(Array(text.utf8)) }
        #expect(fault?.line == line)
        #expect(fault?.message.contains(message) == true, "\(fault?.message ?? "")")
    }

    @Test func `is refused when it is no UTF-8`() {
        let fault = #expect(throws: CSVReader.Fault.self) { try CSVReader.read([0x61, 0x0A, 0xFF]) }
        #expect(fault?.line == 2)
    }
}

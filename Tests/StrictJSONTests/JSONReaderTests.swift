import StrictJSON
import Testing

@Suite("The JSON reader")
struct JSONReaderTests {
    struct Accepted: Sendable, CustomTestStringConvertible {
        let text: String
        let value: JSONValue

        init(_ text: String, _ value: JSONValue) {
            self.text = text
            self.value = value
        }

        var testDescription: String { text }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let reason: String
        let offset: Int

        init(_ text: String, _ reason: String, _ offset: Int) { self.init(Array(text.utf8), reason, offset) }

        init(_ bytes: [UInt8], _ reason: String, _ offset: Int) {
            self.bytes = bytes
            self.reason = reason
            self.offset = offset
        }

        var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }
    }

    static let accepted: [Accepted] = [
        Accepted("null", .null), Accepted(" \t\r\n true \n", true), Accepted("false", false),
        Accepted("0", 0), Accepted("-0", 0), Accepted("-1", -1), Accepted("10", 10),
        Accepted("9223372036854775807", .integer(.max)), Accepted("-9223372036854775808", .integer(.min)),
        Accepted("9223372036854775808", .double(9_223_372_036_854_775_808)),
        Accepted("1.0", .double(1)), Accepted("1e3", .double(1000)), Accepted("1E+2", .double(100)),
        Accepted("25e-2", .double(0.25)), Accepted("0.5", .double(0.5)), Accepted("-0.0", .double(0)),
        Accepted("1e-400", .double(0)), Accepted("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        Accepted(#""""#, ""), Accepted(#""a/b\/c""#, "a/b/c"),
        Accepted(#""\"\\\b\f\n\r\t""#, "\"\\\u{8}\u{c}\n\r\t"), Accepted(#""\u0000\u001F""#, "\u{0}\u{1f}"),
        Accepted(#""\u00e9\u00E9""#, "éé"), Accepted(#""\ud83d\uDE00""#, "😀"), Accepted(#""😀\u007F""#, "😀\u{7f}"),
        Accepted(#""\uDBFF\uDFFF""#, "\u{10ffff}"), Accepted("\"\u{2028}\u{7f}\u{feff}\"", "\u{2028}\u{7f}\u{feff}"),
        Accepted("[]", []), Accepted("[ ]", []), Accepted("[1 , 2]", [1, 2]), Accepted("{}", [:]),
        Accepted(#"{ "b" : 1 , "a" : {"b":[]} }"#, ["b": 1, "a": ["b": []]]),
        Accepted(#"{"":0}"#, ["": 0]),
    ]

    @Test("reads what RFC 8259 allows", arguments: accepted)
    func accepts(_ example: Accepted) throws {
        #expect(try JSONReader.read(example.text) == example.value)
    }

    static let refused: [Refused] = [
        Refused("", "no JSON value", 0), Refused("  \n", "no JSON value", 3),
        Refused([0xEF, 0xBB, 0xBF, 0x31], "unexpected character in JSON", 0),
        Refused("nul", "unexpected character in JSON", 0), Refused("True", "unexpected character in JSON", 0),
        Refused("NaN", "unexpected character in JSON", 0), Refused("Infinity", "unexpected character in JSON", 0),
        Refused("-Infinity", "expected a digit", 1), Refused("'a'", "unexpected character in JSON", 0),
        Refused("// c\n1", "unexpected character in JSON", 0), Refused("\u{A0}1", "unexpected character in JSON", 0),
        Refused("01", "unexpected bytes after the JSON value", 1), Refused("-", "expected a digit", 1),
        Refused("-01", "unexpected bytes after the JSON value", 2), Refused("+1", "unexpected character in JSON", 0),
        Refused(".5", "unexpected character in JSON", 0), Refused("1.", "expected a digit", 2),
        Refused("1.e2", "expected a digit", 2), Refused("1e", "expected a digit", 2),
        Refused("1e+", "expected a digit", 3), Refused("0x10", "unexpected bytes after the JSON value", 1),
        Refused("[1e400]", "number out of range", 1), Refused("[-1e400]", "number out of range", 1),
        Refused("1 2", "unexpected bytes after the JSON value", 2),
        Refused("{}x", "unexpected bytes after the JSON value", 2),
        Refused([0x31, 0x00], "unexpected bytes after the JSON value", 1),
        Refused("[", "unexpected end of JSON", 1), Refused("[1", "expected ',' or ']'", 2),
        Refused("[1,]", "unexpected character in JSON", 3), Refused("[,1]", "unexpected character in JSON", 1),
        Refused("[1 2]", "expected ',' or ']'", 3), Refused("[1}", "expected ',' or ']'", 2),
        Refused("{", "expected a member name", 1), Refused("{a:1}", "expected a member name", 1),
        Refused("{1:1}", "expected a member name", 1), Refused(#"{"a"}"#, "expected ':'", 4),
        Refused(#"{"a":}"#, "unexpected character in JSON", 5), Refused(#"{"a":1,}"#, "expected a member name", 7),
        Refused(#"{"a":1 "b":2}"#, "expected ',' or '}'", 7), Refused(#"{"a":1;"b":2}"#, "expected ',' or '}'", 6),
        Refused(#"{"a":1,"a":2}"#, "duplicate member name", 7),
        Refused(#"{"a":1,"\u0061":2}"#, "duplicate member name", 7),
        Refused(#"[{"x":{"a":1,"b":2,"a":3}}]"#, "duplicate member name", 19),
        Refused(#"""#, "unterminated string", 1), Refused(#""a"#, "unterminated string", 2),
        Refused(#""\"#, "unterminated string", 2), Refused(#""\x""#, "unknown escape in a string", 3),
        Refused(#""\u12""#, "expected four hexadecimal digits", 5),
        Refused(#""\u12G4""#, "expected four hexadecimal digits", 5),
        Refused(#""\ud800""#, "lone surrogate in a string", 7), Refused(#""\udc00""#, "lone surrogate in a string", 7),
        Refused(#""\ud800\n""#, "lone surrogate in a string", 8),
        Refused(#""\ud800\ud800""#, "lone surrogate in a string", 13),
        Refused("\"a\nb\"", "unescaped control character in a string", 2),
        Refused("\"\\n\u{1}\"", "unescaped control character in a string", 3),
        Refused([0x22, 0xFF, 0x22], "invalid UTF-8 in a string", 1),
        Refused([0x22, 0xC0, 0xAF, 0x22], "invalid UTF-8 in a string", 1),
        Refused([0x22, 0xED, 0xA0, 0x80, 0x22], "invalid UTF-8 in a string", 1),
        Refused([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], "invalid UTF-8 in a string", 1),
        Refused([0x22, 0x5C, 0x6E, 0xE2, 0x82, 0x22], "invalid UTF-8 in a string", 1),
    ]

    @Test("refuses everything else and says where", arguments: refused)
    func refuses(_ example: Refused) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(example.bytes) }
        #expect(error?.description == "\(example.reason) at byte \(example.offset)")
    }

    @Test func `names that only look alike are different names`() throws {
        let value = try JSONReader.read(#"{"é":1,"e\u0301":2}"#)
        #expect(value["é"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test(arguments: ["[", #"{"a":"#])
    func `nesting ends at the limit`(_ opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
        }
        _ = try JSONReader.read(nested(JSONReader.maximumDepth))
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(nested(JSONReader.maximumDepth + 1)) }
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(String(repeating: opening, count: 1_000_000)) }
    }

    @Test func `a duplicate is found among many names, and many names take no quadratic time`() throws {
        let members = (0..<50_000).map { "\"n\($0)\":0" }.joined(separator: ",")
        #expect(try JSONReader.read("{\(members)}").object?.members.count == 50_000)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read("{\(members),\"n40000\":1}") }
        #expect(error?.description == "duplicate member name at byte \(members.utf8.count + 2)")
    }

    @Test func `an error never quotes the text`() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(#"{"token":"hunter2" oops}"#) }
        #expect(error?.description == "expected ',' or '}' at byte 19")
    }
}

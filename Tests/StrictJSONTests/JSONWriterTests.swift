import StrictJSON
import TestSupport
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    @Test(
        "escapes whatever could lead a reader astray",
        arguments: [
            ("plain é 😀", #""plain é 😀""#), ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
            ("\u{0}\u{8}\u{1b}[31m\u{7f}", #""\u0000\u0008\u001b[31m\u007f""#),
            ("\u{2027}\u{2028}\u{2029}\u{202a}", "\"\u{2027}\\u2028\\u2029\u{202a}\""),
            ("\u{80}\u{9b}31m\u{9f}\u{a0}", "\"\\u0080\\u009b31m\\u009f\u{a0}\""), ("\r\n", #""\r\n""#), ("", #""""#),
        ])
    func escapes(_ text: String, _ json: String) {
        #expect(JSONWriter.string(.string(text)) == json)
    }

    @Test func `members keep their order and everything stays on one line`() {
        let value: JSONValue = ["z": [1, .double(0.5), .null, true], "a": ["line\nbreak": [:]], "m": []]
        #expect(JSONWriter.string(value) == #"{"z":[1,0.5,null,true],"a":{"line\nbreak":{}},"m":[]}"#)
    }

    @Test func `numbers that JSON does not know become null`() {
        #expect(JSONWriter.string([.double(.infinity), .double(-.infinity), .double(.nan)]) == "[null,null,null]")
    }

    @Test func `what was written is read as it was`() throws {
        var generator = SeededGenerator(seed: 8259)
        for _ in 0..<2000 {
            let value = randomValue(depth: 0, &generator)
            let bytes = JSONWriter.bytes(value)
            #expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F })
            #expect(try JSONReader.read(bytes) == value)
        }
    }

    @Test func `no bytes crash the reader, and what it accepts it writes and reads again alike`() throws {
        var generator = SeededGenerator(seed: 2026)
        let alphabet = Array(#"{}[]:,"\u0dDe+-.1 tfnrals"#.utf8) + [0x00, 0x7F, 0xC3, 0xA9, 0xE2, 0x80, 0xA8, 0xFF]
        var accepted = 0
        for round in 0..<60_000 {
            var bytes = round % 2 == 0 ? [] : JSONWriter.bytes(randomValue(depth: 2, &generator))
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let position = Int.random(in: 0...bytes.count, using: &generator)
                bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: position)
            }
            guard let value = try? JSONReader.read(bytes) else { continue }
            accepted += 1
            #expect(try JSONReader.read(JSONWriter.bytes(value)) == value)
        }
        #expect(accepted > 100)
    }

    private func randomValue(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .integer(.random(in: .min ... .max, using: &generator))
        case 3:
            let number = Double(bitPattern: .random(in: .min ... .max, using: &generator))
            return .double(number.isFinite ? number : 0.1)
        case 4, 5: return .string(randomText(&generator))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in randomValue(depth: depth + 1, &generator) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                        (randomText(&generator), randomValue(depth: depth + 1, &generator))
                    }))
        }
    }

    private func randomText(_ generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
            let limits: [UInt32] = [0x20, 0x80, 0xA0, 0x2030, 0x11_0000]
            let limit = limits.randomElement(using: &generator) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) { text.append(scalar) }
        }
        return String(text)
    }
}

import FoundationEssentials
import StrictJSON
import TestSupport
import Testing

/// Foundation's decoder as a second opinion, on texts where both have the same rules.
@Suite("The JSON reader and Foundation's")
struct JSONReaderReferenceTests {
    /// A value decoded by Foundation.
    private enum Reference: Decodable, Equatable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([Reference])
        case object([String: Reference])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else if let value = try? container.decode(String.self) {
                self = .string(value)
            } else if let value = try? container.decode([Reference].self) {
                self = .array(value)
            } else {
                self = .object(try container.decode([String: Reference].self))
            }
        }

        init(_ value: JSONValue) {
            switch value {
            case .null: self = .null
            case .bool(let value): self = .bool(value)
            case .integer(let number): self = .number(Double(number))
            case .double(let number): self = .number(number)
            case .string(let text): self = .string(text)
            case .array(let elements): self = .array(elements.map(Reference.init))
            case .object(let object):
                self = .object(Dictionary(object.members.map { ($0.name, Reference($0.value)) }) { first, _ in first })
            }
        }
    }

    @Test func `what we accept, Foundation reads alike`() throws {
        var generator = SeededGenerator(seed: 7)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"x\\n\"", "1", "-0.5", "2e3",
            "true", "false", "null", " ", "\n", "\"é\"",
        ]
        var accepted = 0
        for _ in 0..<60_000 {
            let text = (0..<Int.random(in: 1...7, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            guard let value = try? JSONReader.read(text) else { continue }
            accepted += 1
            #expect(try JSONDecoder().decode(Reference.self, from: Data(text.utf8)) == Reference(value), "\(text)")
        }
        #expect(accepted > 500)
    }
}

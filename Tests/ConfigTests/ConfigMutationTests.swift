import Testing

@testable import Config

@Suite struct `Damaged configurations` {
    /// Numbers that are the same in every run: a failure can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 31
        }
    }

    private static let pieces = [
        "{", "}", "[", "]", ":", "\n", "  ", "- ", "&x ", "*x", "null", "\"", "'", "!!int ", "<<", "{identity}", "~",
        "\t", "0640",
        "é", "---\n", "? ", "|\n", ", ",
    ]

    @Test(arguments: 0..<8)
    func `are refused with reasons or read, never worse`(seed: Int) {
        var generator = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        for _ in 0..<60 {
            var bytes = Array(`A whole configuration`.example.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = Int.random(in: 0..<bytes.count, using: &generator)
                let end = min(bytes.count, start + Int.random(in: 0...12, using: &generator))
                let piece = Self.pieces.randomElement(using: &generator) ?? ""
                bytes.replaceSubrange(start..<end, with: piece.utf8)
            }
            let result = load(String(decoding: bytes, as: UTF8.self))
            let hasErrors = result.diagnostics.contains { $0.severity == .error }
            #expect((result.settings == nil) == hasErrors)
            _ = YAMLReader.read(bytes, file: "f")
        }
    }
}

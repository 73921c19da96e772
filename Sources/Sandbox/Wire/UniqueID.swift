/// UUIDs (RFC 9562) in their usual lower-case form.
enum UniqueID {
    /// A random one, as AWS's request ids are.
    static func random() -> String { text((0..<16).map { _ in UInt8.random(in: 0 ... .max) }) }

    /// Sixteen bytes in groups.
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

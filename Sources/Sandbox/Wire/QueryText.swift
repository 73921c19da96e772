/// Queries of addresses that are given out (RFC 6749 appendix B).
enum QueryText {
    /// The address with these fields after those that its query has already; a blank is `%20`.
    static func append(_ fields: [(name: String, value: String)], to address: String) -> String {
        let query = fields.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
        return "\(address)\(address.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")\(query)"
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if byte.isASCIIAlphanumeric || "-._~".utf8.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

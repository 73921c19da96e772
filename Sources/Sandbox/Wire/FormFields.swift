/// The fields of an `application/x-www-form-urlencoded` text (WHATWG URL standard, 5.1), the first of a name counting.
struct FormFields: Sendable {
    private var fields: [String: String] = [:]

    init(_ bytes: some Collection<UInt8>) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let value = pair.dropFirst(name.count + 1)
            let key = PercentDecoding.text(name, plusIsBlank: true)
            if fields[key] == nil { fields[key] = PercentDecoding.text(value, plusIsBlank: true) }
        }
    }

    subscript(name: String) -> String? { fields[name] }

    /// The members of an AWS query list of that name (`Tags.member.1.Key`), as the numbers that occur in it.
    func listIndices(_ name: String) -> Set<String> {
        let prefix = "\(name).member."
        return Set(fields.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count).prefix { $0 != "." }) })
    }
}

/// Percent-decoding (RFC 3986, 2.1).
enum PercentDecoding {
    /// The text behind the bytes; what is no escape stays, what is no UTF-8 becomes U+FFFD.
    static func text(_ bytes: some Collection<UInt8>, plusIsBlank: Bool) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = escape(rest.prefix(2)) {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(plusIsBlank && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func escape(_ digits: some Collection<UInt8>) -> UInt8? {
        guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

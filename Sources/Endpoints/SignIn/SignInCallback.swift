import CredentialModel

/// What a provider answers through the browser (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207).
package struct SignInCallback: Sendable, Hashable {
    let code: Secret?
    let state: String?
    let issuer: String?
    let error: String?
    let errorDescription: String?

    /// Reads the query that the browser came back with; `nil` when it holds neither a code nor an error, or a parameter
    /// twice, which RFC 6749 section 3.1 forbids.
    init?(query: some StringProtocol) {
        var values: [String: String] = [:]
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let value = Self.decoded(pair.dropFirst(name.count + 1))
            guard values.updateValue(value, forKey: Self.decoded(name)) == nil else { return nil }
        }
        func value(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
        code = value("code").map { Secret($0) }
        state = value("state")
        issuer = value("iss")
        error = value("error")
        errorDescription = value("error_description")
        if code == nil, error == nil { return nil }
    }

    /// Reads the address that a browser ended at, as a human copies it: whole, or its query alone.
    package init?(pasted text: String) {
        let text = text.split(whereSeparator: \.isWhitespace).joined()
        let address = text.prefix { $0 != "#" }
        let question = address.firstIndex(of: "?").map { address.index(after: $0) }
        self.init(query: address[(question ?? address.startIndex)...])
    }

    /// Percent-decoding as forms have it (WHATWG URL standard section 5.1).
    private static func decoded(_ bytes: some Sequence<UInt8>) -> String {
        var decoded: [UInt8] = []
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

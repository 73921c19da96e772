import CredentialModel

/// Makes a service's words fit to be shown.
enum MessageText {
    /// The text on one line of at most `limit` characters, without control characters and without secrets.
    ///
    /// Services quote rejected parameters in their messages, so the secrets of the request are taken out before anything
    /// is cut; whatever looks like a JSON Web Token goes as well, since a quotation may be cut short.
    static func clean(_ text: String, redacting secrets: [Secret] = [], limit: Int = 600) -> String {
        var bytes = Array(text.utf8)
        for secret in secrets where !secret.isEmpty { bytes = replace(Array(secret.reveal().utf8), in: bytes) }
        let text = String(decoding: withoutTokens(bytes), as: UTF8.self)
        // Some services end their words with a line break.
        let end = text.unicodeScalars.lastIndex { !$0.properties.isWhitespace }
        let scalars = end.map { text.unicodeScalars[...$0] } ?? text.unicodeScalars[..<text.startIndex]
        var clean = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if index == limit {
                clean.append("…")
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format:
                clean.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }

    private static let redacted = Array("<redacted>".utf8)

    /// Codes have six digits, and passwords as few characters; what is shorter than four says nothing where it stands.
    private static func replace(_ secret: [UInt8], in text: [UInt8]) -> [UInt8] {
        guard secret.count >= 4, text.count >= secret.count else { return text }
        var output: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index...].starts(with: secret) {
                output += redacted
                index += secret.count
            } else {
                output.append(text[index])
                index += 1
            }
        }
        return output
    }

    /// Takes out runs that begin as the base64 of `{"` does and go on for 20 characters of a token.
    private static func withoutTokens(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index...].starts(with: "eyJ".utf8) {
                let run = text[index...].prefix(while: isTokenByte)
                output += run.count > 20 ? redacted : Array(run)
                index += run.count
            } else {
                output.append(text[index])
                index += 1
            }
        }
        return output
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

package import CredentialModel

/// Makes a provider's words fit to be shown: what a request holds that is secret is taken out wherever it is quoted, as
/// it is and as it stands in a form.
package struct EndpointWords {
    /// The longest part of a message that quotes a provider (bytes).
    private static let limit = 500
    private var redaction = HandlerRedaction()

    /// - Parameter secrets: what must not be shown wherever it is quoted.
    package init(hiding secrets: [Secret] = []) {
        for secret in secrets {
            redaction.hide(secret)
            redaction.hide(FormEncoding.encode(secret.reveal()))
        }
    }

    /// The text on one line, without secrets and control characters, bounded.
    package func shown(_ text: String) -> String {
        let line = redaction.line(text)
        guard line.utf8.count > Self.limit else { return line }
        var end = line.utf8.index(line.startIndex, offsetBy: Self.limit - 3)
        while end.samePosition(in: line.unicodeScalars) == nil { end = line.utf8.index(before: end) }
        return "\(line[..<end])…"
    }

    /// The text as the end of a sentence; nothing when there is none.
    package func quotation(_ text: String?) -> String {
        let words = shown(text ?? "")
        return words.isEmpty ? "" : ": \(words)"
    }

    /// Whether the text may be part of a failure's code: a short word that gives nothing away.
    package func isCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(Self.isCodeByte) && redaction.line(text) == text
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

import CredentialModel
import StrictJSON

/// Makes what a handler wrote to stderr safe to show.
///
/// Two nets: texts that are known to be secret in this run are taken out wherever they stand, then whatever looks like
/// a secret or is announced as one. Control characters are escaped.
struct HandlerRedaction {
    static let mark = "[redacted]"
    /// Shorter texts are left in: taking "prod" out everywhere would hide more than it protects.
    private static let shortestSecret = 8
    /// A word of this length among others is no word of a language.
    private static let longWord = 20

    private var secrets: Set<String> = []

    mutating func hide(_ secret: Secret?) { hide(secret?.reveal()) }

    mutating func hide(_ text: String?) {
        guard let text, text.utf8.count >= Self.shortestSecret else { return }
        secrets.insert(text)
        // Blanks and line breaks around a secret are rarely repeated with it.
        hideWords(of: Array(text.utf8))
    }

    /// Hides the words of a text: all long ones, and the only one in any case.
    private mutating func hideWords(of bytes: [UInt8]) {
        let words = bytes.split { !SecretShape.isWordByte($0) }
        let shortest = words.count == 1 ? Self.shortestSecret : Self.longWord
        for word in words where word.count >= shortest { secrets.insert(String(decoding: word, as: UTF8.self)) }
    }

    /// Hides every text in a value; of an object all members but those named.
    mutating func hide(_ value: JSONValue?, except shown: Set<String> = []) {
        switch value {
        case .string(let text): hide(text)
        case .array(let elements): elements.forEach { hide($0) }
        case .object(let object): object.members.forEach { if !shown.contains($0.name) { hide($0.value) } }
        case .null, .bool, .integer, .double, nil: break
        }
    }

    /// Hides what a handler printed on stdout: its texts, or every long word when it is no JSON.
    mutating func hideOutput(_ output: [UInt8]) {
        if let answer = try? JSONReader.read(output) {
            hide(answer, except: ["error", "error_description", "expires_at", "identity_id", "Expiration"])
        } else {
            hideWords(of: output)
        }
    }

    /// The lines of a text without secrets, without blank lines, on one line each.
    ///
    /// - Parameter isCut: whether the beginning is missing. The first line may then be the rest of a secret, or lack
    ///   the name that announces one, and is dropped.
    func lines(of bytes: [UInt8], isCut: Bool = false) -> [String] {
        var bytes = bytes[...]
        if isCut {
            bytes = bytes[(bytes.firstIndex(where: SuspectText.endsLine) ?? bytes.endIndex)...]
        }
        var text = String(decoding: bytes, as: UTF8.self)
        // The longest first: one secret may be the beginning of another.
        for secret in secrets.sorted(by: { $0.utf8.count > $1.utf8.count }) { text.replaceAll(secret, by: Self.mark) }
        return SecretShape.redacted(text, by: Self.mark).utf8
            .split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { Self.escaped($0) }
            .filter { !$0.isEmpty }
    }

    /// Whether one of the texts that are known to be secret stands there.
    func knowsSecret(in bytes: [UInt8]) -> Bool {
        var text = String(decoding: bytes, as: UTF8.self)
        let length = text.utf8.count
        for secret in secrets {
            text.replaceAll(secret, by: "")
            if text.utf8.count < length { return true }
        }
        return false
    }

    /// One text on one line.
    func line(_ text: String) -> String { lines(of: Array(text.utf8)).joined(separator: " ") }

    private static func escaped(_ bytes: Substring.UTF8View) -> String {
        var text = ""
        for scalar in String(Substring(bytes)).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\t": text.append(" ")
            case .control, .format, .lineSeparator, .paragraphSeparator:
                text.append("\\u{\(String(scalar.value, radix: 16))}")
            default: text.unicodeScalars.append(scalar)
            }
        }
        while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
        while text.utf8.first == UInt8(ascii: " ") { text.removeFirst() }
        return text
    }
}

extension String {
    /// Bytewise, so that no combining character after a secret keeps it from being found.
    fileprivate mutating func replaceAll(_ secret: String, by mark: String) {
        let text = Array(utf8)
        let wanted = Array(secret.utf8)
        guard text.count >= wanted.count else { return }
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            if text[position] == wanted[0], text[position...].starts(with: wanted) {
                result.append(contentsOf: mark.utf8)
                position += wanted.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        self = String(decoding: result, as: UTF8.self)
    }
}

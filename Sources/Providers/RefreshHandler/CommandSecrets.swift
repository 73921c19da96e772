/// Whether secrets stand in the words of a command, where every user of the machine can see them while it runs
/// (`/proc/PID/cmdline`).
package enum CommandSecrets {
    /// Judges by their looks and by the names before them; what a shell would put in (`$TOKEN`, `$(cat token)`) is none.
    package static func areWritten(in command: String) -> Bool {
        let text = withoutExpansions(command)
        return SecretShape.redacted(text, by: "") != text
    }

    /// The command without the words that hold something for the shell to put in.
    private static func withoutExpansions(_ command: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(command.utf8)[...]
        var wordStart = 0
        var quote: UInt8?
        var isExpanded = false
        func endWord() {
            if isExpanded { bytes.removeSubrange(wordStart...) }
            isExpanded = false
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "$") where quote != UInt8(ascii: "'"):
                isExpanded = true
                if rest.first == UInt8(ascii: "{") { skip(to: UInt8(ascii: "}"), &rest) }
                if rest.first == UInt8(ascii: "(") { skip(to: UInt8(ascii: ")"), &rest) }
            case UInt8(ascii: "`") where quote != UInt8(ascii: "'"):
                isExpanded = true
                skip(to: byte, &rest)
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                if quote == nil { quote = byte } else if quote == byte { quote = nil }
                bytes.append(byte)
            case _ where quote == nil && SuspectText.isSpace(byte):
                endWord()
                bytes.append(byte)
                wordStart = bytes.count
            default:
                bytes.append(byte)
            }
        }
        endWord()
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func skip(to end: UInt8, _ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 != end }.dropFirst()
    }
}

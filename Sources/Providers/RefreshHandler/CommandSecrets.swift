/// Whether secrets stand in the words of a command, where every user of the machine can see them while it runs
/// (`/proc/PID/cmdline`).
package enum CommandSecrets {
    /// Judges by their looks and by the names before them; what a shell would put in (`$TOKEN`, `$(cat token)`) is none.
    package static func areWritten(in command: String) -> Bool {
        let text = withoutExpansions(command)
        return SecretShape.redacted(text, by: "") != text
    }

    private static func withoutExpansions(_ command: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(command.utf8)[...]
        while let byte = rest.popFirst() {
            switch (byte, rest.first) {
            case (UInt8(ascii: "$"), UInt8(ascii: "{")): skip(to: UInt8(ascii: "}"), &rest)
            case (UInt8(ascii: "$"), UInt8(ascii: "(")): skip(to: UInt8(ascii: ")"), &rest)
            case (UInt8(ascii: "`"), _): skip(to: byte, &rest)
            case (UInt8(ascii: "$"), _): rest = rest.drop { SuspectText.isNameByte($0) }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func skip(to end: UInt8, _ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 != end }.dropFirst()
    }
}

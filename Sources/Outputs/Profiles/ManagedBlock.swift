/// The lines of ours in a section, checked: no value can end its line, begin a comment or open a section.
struct ManagedBlock {
    let bytes: [UInt8]

    init(
        profile: String, owner: SectionOwner, content: SectionContent, lineEnding: [UInt8], file: String
    ) throws(OutputFailure) {
        guard Self.isName(profile) else {
            throw OutputFailure(
                code: OutputFailure.invalidName,
                message:
                    "'\(profile.unicodeScalars.map { $0.escaped(asASCII: true) }.joined())' cannot be the name of a profile",
                remedy: "use 1 to 128 of A-Z a-z 0-9 _ . @ + = , - and begin with a letter, a digit or _",
                file: file, profile: profile)
        }
        var bytes: [UInt8] = []
        for (key, value) in content.entries(owner: owner) {
            guard let value, !value.isEmpty, value.utf8.allSatisfy({ Self.isSafe($0, in: key) }) else {
                throw Self.unwritable(key, of: profile, file: file)
            }
            bytes.reserveCapacity(bytes.count + value.utf8.count + 64)
            bytes += key.rawValue.utf8
            bytes += " = ".utf8
            bytes += value.utf8
            bytes += lineEnding
        }
        self.bytes = bytes
    }

    private static func unwritable(_ key: ProfileKey, of profile: String, file: String) -> OutputFailure {
        OutputFailure(
            code: OutputFailure.invalidValue,
            message: "the value of \(key.rawValue) for [\(profile)] is empty or holds a byte that readers of "
                + "profile files do not agree about",
            remedy: key == .credentialProcess
                ? "keep the program and the state in folders whose names are of A-Z a-z 0-9 . _ @ + = , : - and blanks"
                : "see where these credentials come from: AWS does not give such values",
            file: file, profile: profile)
    }

    /// `[A-Za-z0-9_][A-Za-z0-9_.@+=,-]{0,127}`
    private static func isName(_ name: String) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, bytes.count <= 128 else { return false }
        return isLetterDigitOrUnderscore(first)
            && bytes.allSatisfy { isLetterDigitOrUnderscore($0) || ".@+=,-".utf8.contains($0) }
    }

    private static func isLetterDigitOrUnderscore(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte.asciiLowercased) || byte == UInt8(ascii: "_")
    }

    /// Printable ASCII without what some reader cuts at, unquotes or complains about: `[ ] # ; " ' \` and the backquote.
    /// The line of a process is quoted already.
    private static func isSafe(_ byte: UInt8, in key: ProfileKey) -> Bool {
        if key == .credentialProcess, byte == 0x20 || byte == 0x22 { return true }
        return switch byte {
        case 0x22, 0x23, 0x27, 0x3B, 0x5B, 0x5C, 0x5D, 0x60: false
        default: (0x21...0x7E).contains(byte)
        }
    }
}

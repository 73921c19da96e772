import CredentialModel

/// The lines of ours in a section, checked: no value can end its line, begin a comment or open a section.
struct ManagedBlock {
    let bytes: [UInt8]

    init(
        profile: String, owner: SectionOwner, credentials: TemporaryCredentials, lineEnding: [UInt8], file: String
    ) throws(OutputFailure) {
        guard Self.isName(profile) else {
            throw OutputFailure(
                code: OutputFailure.invalidName,
                message:
                    "'\(profile.unicodeScalars.map { $0.escaped(asASCII: true) }.joined())' cannot be the name of a profile",
                remedy: "use 1 to 128 of A-Z a-z 0-9 _ . @ + = , - and begin with a letter, a digit or _",
                file: file, profile: profile)
        }
        let expiration = credentials.expiration.rfc3339
        let values: [(ProfileKey, String)] = [
            (.accessKeyID, credentials.accessKeyID),
            (.secretAccessKey, credentials.secretAccessKey.reveal()),
            (.sessionToken, credentials.sessionToken.reveal()),
            (.securityTokenExpires, expiration),
            (.expiration, expiration),
            (.owner, owner.text),
        ]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.reduce(0) { $0 + $1.1.utf8.count + 32 })
        for (key, value) in values {
            bytes += key.rawValue.utf8
            bytes += " = ".utf8
            let start = bytes.count
            bytes += value.utf8
            guard start < bytes.count, bytes[start...].allSatisfy(Self.isSafe) else {
                throw OutputFailure(
                    code: OutputFailure.invalidValue,
                    message: "the value of \(key.rawValue) for [\(profile)] is empty or holds a byte that readers of "
                        + "profile files do not agree about",
                    remedy: "see where these credentials come from: AWS does not give such values",
                    file: file, profile: profile)
            }
            bytes += lineEnding
        }
        self.bytes = bytes
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
    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x23, 0x27, 0x3B, 0x5B, 0x5C, 0x5D, 0x60: false
        default: (0x21...0x7E).contains(byte)
        }
    }
}

import CredentialModel

/// A set's keys as lines `NAME=value` under the names that the AWS SDKs read.
///
/// No value is quoted: `docker --env-file` would take the quotes for a part of it. So nothing is written that a shell
/// would read otherwise than as it stands.
enum DotenvText {
    private static let mark = "# evercred "

    static func contents(
        of document: OutputDocument, owner: SectionOwner, exports: Bool
    ) throws(UnwritableValue) -> [UInt8] {
        guard let credentials = document.credentials else { throw UnwritableValue(name: "AWS_ACCESS_KEY_ID") }
        var variables = [
            ("AWS_ACCESS_KEY_ID", credentials.accessKeyID),
            ("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey.reveal()),
            ("AWS_SESSION_TOKEN", credentials.sessionToken.reveal()),
            ("AWS_CREDENTIAL_EXPIRATION", credentials.expiration.rfc3339),
        ]
        if let region = document.region { variables.append(("AWS_REGION", region)) }
        if let accountID = document.accountID { variables.append(("AWS_ACCOUNT_ID", accountID)) }
        var text = "\(mark)\(owner.text) \(document.generation)\n"
        for (name, value) in variables {
            guard !value.isEmpty, value.utf8.allSatisfy(isPlain) else { throw UnwritableValue(name: name) }
            text += "\(exports ? "export " : "")\(name)=\(value)\n"
        }
        return Array(text.utf8)
    }

    static func blankContents(owner: SectionOwner) -> [UInt8] { Array("\(mark)\(owner.text)\n".utf8) }

    /// Whose a file is; `nil` for one that is not ours.
    static func owner(in contents: [UInt8]) -> SectionOwner? {
        guard contents.starts(with: mark.utf8) else { return nil }
        let words = contents.prefix { $0 != 0x0A }.dropFirst(mark.utf8.count).split(separator: UInt8(ascii: " "))
        return words.first.flatMap { SectionOwner(String(decoding: $0, as: UTF8.self)) }
    }

    /// What means itself in every shell.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/+=_.:-".utf8.contains(byte)
        }
    }
}

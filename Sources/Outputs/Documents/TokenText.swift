import CredentialModel

/// A provider token and nothing else.
enum TokenText {
    /// The largest token that Cognito Identity takes (botocore model, IdentityProviderToken).
    private static let limit = 50_000

    static func contents(of document: OutputDocument) throws(UnwritableValue) -> [UInt8] {
        let contents = document.token.map { Array($0.value.reveal().utf8) } ?? []
        guard isToken(contents) else { throw UnwritableValue(name: "token") }
        return contents
    }

    /// Whether this may be a token: printable, without a blank, of a token's size, no document of brackets; a newline
    /// after it is forgiven.
    static func isToken(_ contents: [UInt8]) -> Bool {
        let text = contents.last == 0x0A ? contents.dropLast() : contents[...]
        return text.count <= limit && text.first.map { !"{[<".utf8.contains($0) } ?? false
            && text.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

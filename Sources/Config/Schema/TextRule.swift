import Platform

/// What a text must look like, once for this program and once for editors.
struct TextRule: Sendable {
    /// The rule as an ECMA 262 regular expression, for JSON Schema; `nil`: any text.
    let pattern: String?
    /// Ends the sentence "… must be".
    let expectation: String
    /// Whether diagnostics may show the text.
    let isSecret: Bool
    /// The same rule as ``pattern``; a test holds them against each other.
    let accepts: @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

    private init(
        pattern: String?, expectation: String, isSecret: Bool = false,
        accepts: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        self.pattern = pattern
        self.expectation = expectation
        self.isSecret = isSecret
        self.accepts = accepts
    }

    static let any = TextRule(pattern: nil, expectation: "a text") { _ in true }

    static let secret = TextRule(pattern: nil, expectation: "a text", isSecret: true) { _ in true }

    static let notEmpty = TextRule(pattern: "^[\\s\\S]", expectation: "a text that is not empty") { !$0.isEmpty }

    /// Credential sets, profiles, accounts: what every AWS SDK reads alike between the brackets of a section.
    static let name = TextRule(
        pattern: "^[A-Za-z0-9_][A-Za-z0-9_.@+=,-]{0,127}$",
        expectation: "1 to 128 characters of A-Z a-z 0-9 _ . @ + = , - that start with a letter, a digit or _"
    ) { text in
        guard let first = text.first, text.count <= 128, isWord(first) else { return false }
        return text.allSatisfy { isWord($0) || isOneOf($0, ".@+=,-") }
    }

    /// A profile before `{identity}`, `{profile}`, `{account}` and `{accountId}` are filled in.
    static let nameTemplate = TextRule(
        pattern: "^[A-Za-z0-9_{][A-Za-z0-9_.@+=,{}-]*$",
        expectation:
            "a profile name of A-Z a-z 0-9 _ . @ + = , -, with {identity}, {account} or {accountId} where needed"
    ) { text in
        guard let first = text.first, isWord(first) || first == UInt8(ascii: "{") else { return false }
        return text.allSatisfy { isWord($0) || isOneOf($0, ".@+=,-{}") }
    }

    static let region = TextRule(
        pattern: "^[a-z]{2,}(-[a-z0-9]+)+$", expectation: "an AWS region such as eu-west-1"
    ) { text in
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0].count >= 2, parts[0].allSatisfy(isLower) else { return false }
        return parts.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy { isLower($0) || isDigit($0) } }
    }

    /// Identity pools and identity ids (Cognito Identity API, IdentityPoolId).
    static let poolScoped = TextRule(
        pattern: "^[A-Za-z0-9_-]+:[A-Za-z0-9-]+$", expectation: "REGION:ID as AWS shows it"
    ) { text in
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return false }
        return parts[0].allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
            && parts[1].allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Cognito User Pools API, UserPoolId.
    static let userPoolID = TextRule(
        pattern: "^[A-Za-z0-9-]+_[A-Za-z0-9]+$", expectation: "REGION_ID as AWS shows it"
    ) { text in
        let parts = text.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return false }
        return parts[0].allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            && parts[1].allSatisfy(isLetterOrDigit)
    }

    /// Cognito User Pools API, ClientIdType.
    static let userPoolClientID = TextRule(
        pattern: "^[A-Za-z0-9_+]{1,128}$", expectation: "the id of an app client as AWS shows it"
    ) { text in (1...128).contains(text.count) && text.allSatisfy { isWord($0) || $0 == UInt8(ascii: "+") } }

    static let accountID = TextRule(
        pattern: "^[0-9]{12}$", expectation: "an AWS account id of 12 digits"
    ) { isAccountID($0[...]) }

    /// A role's ARN.
    static let roleARN = TextRule(
        pattern: "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", expectation: "arn:aws:iam::ACCOUNT:role/NAME"
    ) { isRoleARN($0, account: isAccountID) }

    /// A role's ARN in which the account may still be a placeholder.
    static let roleTemplate = TextRule(
        pattern: "^arn:aws[a-z-]*:iam::([0-9]{12}|\\{accountId\\}):role/.+$",
        expectation: "arn:aws:iam::ACCOUNT:role/NAME, where ACCOUNT may be {accountId}"
    ) { isRoleARN($0) { isAccountID($0) || $0.elementsEqual("{accountId}".utf8) } }

    /// Where a browser can be sent (RFC 3986 section 4.3); apps have schemes of their own (RFC 8252 section 7.1).
    static let address = TextRule(
        pattern: "^[A-Za-z][A-Za-z0-9+.-]*:[!-\"$-~]+$",
        expectation: "an absolute address without a fragment, such as http://127.0.0.1:8976/callback"
    ) { text in
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let first = text.first, !isDigit(first) else {
            return false
        }
        let rest = text[(colon + 1)...]
        return text[..<colon].allSatisfy { isLetterOrDigit($0) || isOneOf($0, "+.-") } && isLetterOrDigit(first)
            && !rest.isEmpty && rest.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
    }

    /// Where something listens. The expression lets more through: editors need not know which numbers are an address.
    static let listenAddress = TextRule(
        pattern: "^([Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|[0-9.]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$",
        expectation: "an IP address of this machine and a port, such as 127.0.0.1:9911 or [::1]:9911"
    ) { ListenAddress(String(decoding: $0, as: UTF8.self)) != nil }

    static let policyARN = TextRule(pattern: "^arn:", expectation: "a policy's ARN") { $0.starts(with: "arn:".utf8) }

    /// STS API, RoleSessionName.
    static let sessionName = TextRule(
        pattern: "^[A-Za-z0-9_+=,.@-]{2,64}$", expectation: "2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -"
    ) { text in (2...64).contains(text.count) && text.allSatisfy { isWord($0) || isOneOf($0, "+=,.@-") } }

    /// STS API, ExternalId.
    static let externalID = TextRule(
        pattern: "^[A-Za-z0-9_+=,.@:/-]{2,1224}$", expectation: "2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -",
        isSecret: true
    ) { text in (2...1224).contains(text.count) && text.allSatisfy { isWord($0) || isOneOf($0, "+=,.@:/-") } }

    static let variable = TextRule(
        pattern: "^[A-Za-z_][A-Za-z0-9_]*$", expectation: "the name of an environment variable"
    ) { text in
        guard let first = text.first, !isDigit(first) else { return false }
        return text.allSatisfy(isWord)
    }

    /// systemd.exec(5): a credential's name is a file's name.
    static let fileName = TextRule(
        pattern: "^[A-Za-z0-9_][A-Za-z0-9_.@+=,-]{0,254}$", expectation: "a name without slashes"
    ) { text in
        guard let first = text.first, text.count <= 255, isWord(first) else { return false }
        return text.allSatisfy { isWord($0) || isOneOf($0, ".@+=,-") }
    }

    // MARK: Helpers

    private typealias Part = Slice<UnsafeBufferPointer<UInt8>>

    private static func isRoleARN(_ text: UnsafeBufferPointer<UInt8>, account isAccount: (Part) -> Bool) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0].elementsEqual("arn".utf8) && parts[1].starts(with: "aws".utf8)
            && parts[1].allSatisfy { isLower($0) || $0 == UInt8(ascii: "-") } && parts[2].elementsEqual("iam".utf8)
            && parts[3].isEmpty && isAccount(parts[4]) && parts[5].starts(with: "role/".utf8) && parts[5].count > 5
    }

    private static func isAccountID(_ text: Part) -> Bool { text.count == 12 && text.allSatisfy(isDigit) }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
    private static func isWord(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == UInt8(ascii: "_") }

    private static func isOneOf(_ byte: UInt8, _ characters: StaticString) -> Bool {
        for index in 0..<characters.utf8CodeUnitCount where characters.utf8Start[index] == byte { return true }
        return false
    }
}

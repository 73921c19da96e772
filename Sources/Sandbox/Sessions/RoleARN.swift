/// The ARN of an IAM role: `arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME`.
struct RoleARN: Sendable, Hashable {
    let text: String
    let partition: String
    let account: String
    /// Without the path, as it stands in the ARN of a session.
    let name: String

    /// `nil` when the text is no role's ARN.
    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", ["aws", "aws-cn", "aws-us-gov"].contains(parts[1]),
            parts[2] == "iam", parts[3].isEmpty, parts[4].utf8.count == 12,
            parts[4].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            parts[5].hasPrefix("role/"),
            let name = parts[5].split(separator: "/", omittingEmptySubsequences: false).last,
            (1...64).contains(name.utf8.count), name.utf8.allSatisfy(\.isSessionNameByte)
        else { return nil }
        self.text = text
        self.partition = String(parts[1])
        self.account = String(parts[4])
        self.name = String(name)
    }

    /// The role that an identity pool of the sandbox gives its identities.
    init(ofPool poolID: String, isGuest: Bool, account: String) {
        self.partition =
            poolID.hasPrefix("cn-") ? "aws-cn" : poolID.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
        self.account = account
        self.name = "Cognito_Sandbox\(isGuest ? "Unauth" : "Auth")_Role"
        self.text = "arn:\(partition):iam::\(account):role/\(name)"
    }

    /// The role's unique id, `AROA…`.
    var id: String { "AROA\(Base32.name(of: text))" }
}

package import CredentialModel

/// What the container credentials endpoint tells about a set.
package struct ServedCredentials: Sendable, Hashable {
    package let credentials: TemporaryCredentials
    /// The role that they are a session of, when it is known.
    package let roleARN: String?
    /// The twelve digits of the account they belong to, when they are known.
    package let accountID: String?

    /// - Parameter accountID: `nil`: the role's, when one is known.
    package init(_ credentials: TemporaryCredentials, roleARN: String? = nil, accountID: String? = nil) {
        self.credentials = credentials
        self.roleARN = roleARN
        self.accountID = accountID ?? roleARN.flatMap(Self.account)
    }

    /// The account in `arn:aws:iam::111122223333:role/Billing`.
    private static func account(of roleARN: String) -> String? {
        let parts = roleARN.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return String(parts[4])
    }
}

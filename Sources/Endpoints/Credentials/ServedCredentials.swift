package import CredentialModel

/// What the container credentials endpoint tells about a set.
package struct ServedCredentials: Sendable, Hashable {
    package let credentials: TemporaryCredentials
    /// The role that they are a session of, when it is known.
    package let roleARN: String?
    /// The twelve digits of the account they belong to, when they are known.
    package let accountID: String?

    package init(_ credentials: TemporaryCredentials, roleARN: String? = nil) {
        self.credentials = credentials
        self.roleARN = roleARN
        self.accountID = roleARN.flatMap(RoleARN.account)
    }
}

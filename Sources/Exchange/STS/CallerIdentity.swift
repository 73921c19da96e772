/// Whom some credentials belong to, in the words of STS's GetCallerIdentity.
package struct CallerIdentity: Sendable, Hashable {
    /// Twelve digits.
    package let account: String
    package let arn: String
    package let userID: String

    package init(account: String, arn: String, userID: String) {
        self.account = account
        self.arn = arn
        self.userID = userID
    }
}

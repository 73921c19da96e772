/// Who holds some credentials, as GetCallerIdentity shows it.
struct Principal: Sendable, Hashable {
    let arn: String
    /// `AROA…:SESSION` for a role session, `AIDA…` for a user.
    let userID: String
    let account: String

    /// The session of a role, in the role's own account and partition.
    init(role: RoleARN, sessionName: String) {
        self.arn = "arn:\(role.partition):sts::\(role.account):assumed-role/\(role.name)/\(sessionName)"
        self.userID = "\(role.id):\(sessionName)"
        self.account = role.account
    }

    /// An IAM user.
    init(user: String, account: String) {
        self.arn = "arn:aws:iam::\(account):user/\(user)"
        self.userID = "AIDA\(Base32.name(of: arn))"
        self.account = account
    }

    init(arn: String, userID: String, account: String) {
        self.arn = arn
        self.userID = userID
        self.account = account
    }
}

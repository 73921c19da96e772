/// The name of an IAM role: `arn:PARTITION:iam::ACCOUNT:role/NAME` (IAM User Guide, "IAM identifiers").
package enum RoleARN {
    /// The twelve digits of its account; `nil` for what is no such name.
    package static func account(of arn: String) -> String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return String(parts[4])
    }
}

extension Identity {
    /// The role that its own credentials are a session of, as far as the configuration names it.
    package var roleARN: String? {
        switch flow {
        case .basic(let role), .webIdentity(let role): role.roleARN
        case .enhanced, .tokenOnly: customRoleARN
        }
    }
}

extension CredentialSet {
    /// The role that its credentials are a session of, as far as the configuration names it.
    ///
    /// - Parameter owner: the identity that it belongs to.
    package func roleARN(of owner: Identity?) -> String? { role?.roleARN ?? owner?.roleARN }
}

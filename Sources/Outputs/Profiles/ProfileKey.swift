/// The keys of a section that are ours, in the order in which they are written.
package enum ProfileKey: String, Sendable, CaseIterable {
    case accessKeyID = "aws_access_key_id"
    case secretAccessKey = "aws_secret_access_key"
    case sessionToken = "aws_session_token"
    /// What saml2aws, shell prompts and their like read.
    case securityTokenExpires = "x_security_token_expires"
    case expiration = "aws_expiration"
    /// Of the config file: where programs work.
    case region
    /// Of the config file: see ``CredentialProcess``.
    case credentialProcess = "credential_process"
    /// Whose the section is: ``SectionOwner``.
    case owner = "x_evercred"
    /// The session token's name in boto 2. Never written, and removed where found: an old token beside new keys is
    /// refused by AWS.
    case securityToken = "aws_security_token"

    static let ofConfig: Set<ProfileKey> = [.region, .credentialProcess, .owner]
    static let ofCredentials = Set(allCases).subtracting([.region, .credentialProcess])

    /// The key behind the name of an option, which readers compare without regard to case.
    init?(option name: ArraySlice<UInt8>) {
        // The shortest and the longest of ours: a quick no for most others.
        guard (6...24).contains(name.count) else { return nil }
        self.init(rawValue: String(decoding: name.map(\.asciiLowercased), as: UTF8.self))
    }
}

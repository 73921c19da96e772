package import CredentialModel

/// Everything that an output may say about a credential set; each kind of output takes its part.
package struct OutputDocument: Sendable, Hashable {
    /// The three keys, always of one answer; `nil` where an identity has only a token.
    package var credentials: TemporaryCredentials?
    /// The identity's provider token, for outputs of type `token`.
    package var token: ProviderToken?
    /// The region that programs are to work in, as far as one is configured.
    package var region: String?
    /// The account that the keys belong to (12 digits), as far as a role names it.
    package var accountID: String?
    /// The line that gets fresh credentials for a profile of a config file; `nil` where none is wanted there.
    package var credentialProcess: CredentialProcess?

    package init(
        credentials: TemporaryCredentials?, token: ProviderToken? = nil, region: String? = nil,
        accountID: String? = nil, credentialProcess: CredentialProcess? = nil
    ) {
        self.credentials = credentials
        self.token = token
        self.region = region
        self.accountID = accountID
        self.credentialProcess = credentialProcess
    }

    /// The number of the answer that the keys came with: files with one number hold the same keys, a higher number is
    /// newer. It is the time of the answer in ms since the epoch.
    var generation: Int64 { credentials?.issuedAt.milliseconds ?? token?.obtainedAt.milliseconds ?? 0 }
}

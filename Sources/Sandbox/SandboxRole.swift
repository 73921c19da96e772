/// An IAM role of the sandbox. Its trust policy lets everybody in who has valid credentials and the external id.
package struct SandboxRole: Sendable, Hashable {
    /// The `sts:ExternalId` that its trust policy asks for; `nil` (the default) asks for none.
    package var externalID: String?
    /// Its MaxSessionDuration, 1 to 12 hours; 12 by default, where IAM's own default is 1.
    package var maximumSessionDuration: Duration

    package init(externalID: String? = nil, maximumSessionDuration: Duration = .seconds(43_200)) {
        self.externalID = externalID
        self.maximumSessionDuration = maximumSessionDuration
    }
}

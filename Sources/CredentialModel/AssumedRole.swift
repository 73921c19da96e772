/// A role taken with STS AssumeRole; limits are those of the STS API reference.
package struct AssumedRole: Sendable, Hashable, Codable {
    package var roleARN: String
    /// 2 to 64 characters of `[\w+=,.@-]`.
    package var sessionName: String
    /// 15 min to 12 h; at most 1 h when the caller's credentials come from a role themselves.
    package var duration: Duration
    package var externalID: String?
    /// At most 50; in the order in which they were written.
    package var sessionTags: [SessionTag]
    /// At most 10 managed policies.
    package var policyARNs: [String]
    /// The STS region; `nil`: the identity's.
    package var region: String?
    /// The account that GetCallerIdentity must name before anything is written.
    package var expectedAccount: String?

    package init(
        roleARN: String, sessionName: String, duration: Duration = .seconds(3600), externalID: String? = nil,
        sessionTags: [SessionTag] = [], policyARNs: [String] = [], region: String? = nil,
        expectedAccount: String? = nil
    ) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        self.duration = duration
        self.externalID = externalID
        self.sessionTags = sessionTags
        self.policyARNs = policyARNs
        self.region = region
        self.expectedAccount = expectedAccount
    }
}

/// One STS session tag.
package struct SessionTag: Sendable, Hashable, Codable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

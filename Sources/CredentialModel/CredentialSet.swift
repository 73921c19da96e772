/// What one profile holds: an identity's own credentials, or those of a role it assumes. Each has its own clock.
package struct CredentialSet: Sendable, Hashable, Codable {
    /// Unique in the configuration: the identity's name, or the role's `profile`.
    package var name: String
    /// The identity it belongs to.
    package var identity: String
    /// The set whose credentials sign the AssumeRole call; `nil` for the identity's own set.
    package var parent: String?
    /// The name of the profile it is written under.
    package var profile: String
    /// The role to assume; `nil` for the identity's own set.
    package var role: AssumedRole?
    package var outputs: [OutputTarget]
    /// Whether it counts for exit codes and readiness.
    package var isRequired: Bool
    package var policy: RefreshPolicy
    /// A digest of everything the credentials depend on: another digest makes the set due at once.
    package var fingerprint: String

    package init(
        name: String, identity: String, parent: String? = nil, profile: String, role: AssumedRole? = nil,
        outputs: [OutputTarget] = [], isRequired: Bool = true, policy: RefreshPolicy = RefreshPolicy(),
        fingerprint: String = ""
    ) {
        self.name = name
        self.identity = identity
        self.parent = parent
        self.profile = profile
        self.role = role
        self.outputs = outputs
        self.isRequired = isRequired
        self.policy = policy
        self.fingerprint = fingerprint
    }
}

package import CredentialModel

/// What is remembered of a credential set.
package struct SetRecord: Sendable, Hashable {
    package var name: String
    /// The name of the identity it belongs to.
    package var identity: String
    /// The set as it was last configured.
    package var definition: CredentialSet
    package var credentials: TemporaryCredentials?
    /// When the credentials were obtained, on our own clock.
    package var refreshedAt: Timestamp?
    /// A digest of what the credentials held depended on when they were obtained.
    package var fingerprint: String
    /// The failures in a row on the credentials' clock.
    package var failure: FailureRecord?
    /// Whether it was told that the credentials held have run out.
    package var hasToldExpiry: Bool
    /// What the service's clock was ahead of ours: service − ours.
    package var clockOffset: Duration
    /// Where its sections stand, and when the keys that were last written there end. A section that must go stays here
    /// until it is gone.
    package var placements: [Placement: Timestamp]

    package init(
        name: String, identity: String, definition: CredentialSet, credentials: TemporaryCredentials? = nil,
        refreshedAt: Timestamp? = nil, fingerprint: String = "", failure: FailureRecord? = nil,
        hasToldExpiry: Bool = false, clockOffset: Duration = .zero, placements: [Placement: Timestamp] = [:]
    ) {
        self.name = name
        self.identity = identity
        self.definition = definition
        self.credentials = credentials
        self.refreshedAt = refreshedAt
        self.fingerprint = fingerprint
        self.failure = failure
        self.hasToldExpiry = hasToldExpiry
        self.clockOffset = clockOffset
        self.placements = placements
    }
}

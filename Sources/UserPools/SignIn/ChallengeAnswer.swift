package import CredentialModel

/// What somebody says to a challenge.
package struct ChallengeAnswer: Sendable, Hashable {
    /// A code, a choice, a new password, whatever the challenge asks for.
    package let value: Secret
    /// The attributes that go with a new password.
    package let attributes: [UserAttribute]

    package init(_ value: Secret, attributes: [UserAttribute] = []) {
        self.value = value
        self.attributes = attributes
    }
}

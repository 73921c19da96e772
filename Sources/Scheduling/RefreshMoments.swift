package import CredentialModel

/// The three moments that matter in the rest of a credential's life, on the machine's own clock.
package struct RefreshMoments: Sendable, Hashable {
    /// From here on it is renewed: the advisory window opens.
    package let due: BootInstant
    /// From here on readers wait for the renewal; never before ``due``.
    package let mandatory: BootInstant
    /// Here it ends.
    package let expires: BootInstant

    /// How urgent the renewal is among others.
    package var priority: JobPriority { .advisory(mandatory: mandatory, expires: expires) }
}

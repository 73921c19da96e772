package import CredentialModel

/// Which of the waiting jobs goes first when not all can.
///
/// Whoever can still be saved goes before whoever is already lost: credentials below their mandatory minute first, the
/// earliest first; then the jobs that somebody waits for; then the rest, by the moment at which they become mandatory.
package enum JobPriority: Sendable, Hashable {
    /// Somebody waits for it and it has nothing to lose: no valid credentials, forced, or children wait for it.
    case mandatory
    /// It holds credentials that end at `expires`. From `mandatory` on readers wait for it, and it goes before all others
    /// as long as its credentials live; afterwards it counts as ``mandatory``.
    case advisory(mandatory: BootInstant, expires: BootInstant)
}

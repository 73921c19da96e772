import CredentialModel
import Synchronization

/// Which refresh token took the place of which, for as long as the process lives.
///
/// A refresh token is remembered together with the proof that came with it. An answer may bring the one without the
/// other, and the remembered token is spent all the same: redeeming it again would cost the whole family.
final class RotatedTokens: Sendable {
    private let latest = Mutex<[String: (spent: Secret, successor: Secret)]>([:])

    /// What to redeem where that token is remembered for an identity.
    func current(_ token: Secret, of identity: String) -> Secret {
        latest.withLock { latest in
            guard let entry = latest[identity], entry.spent == token else { return token }
            return entry.successor
        }
    }

    /// Notes that the provider has put another token in the place of the one that was remembered.
    func note(_ successor: Secret, insteadOf remembered: Secret, of identity: String) {
        latest.withLock { $0[identity] = (remembered, successor) }
    }
}

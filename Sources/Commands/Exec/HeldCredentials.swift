import CredentialModel
import Engine
import State
import Synchronization

/// The credentials that a program is kept supplied with, as they were last seen in the state.
final class HeldCredentials: Sendable {
    /// A set with the credentials it holds.
    struct Held: Sendable {
        var set: SetRecord
        var identity: IdentityRecord?
        var credentials: TemporaryCredentials
    }

    private let held: Mutex<Held>

    init(_ held: Held) { self.held = Mutex(held) }

    var current: Held { held.withLock(\.self) }

    /// Takes in what the state says now. Returns whether the keys are others than before. A set that has lost its keys
    /// keeps those it had: they are valid until they end.
    func update(_ set: SetRecord, _ identity: IdentityRecord?) -> Bool {
        held.withLock { held in
            let credentials = set.credentials ?? held.credentials
            defer { held = Held(set: set, identity: identity, credentials: credentials) }
            return credentials != held.credentials
        }
    }
}

extension HeldCredentials.Held {
    /// Whether the keys can be used at that time of ours.
    func isValid(at now: Timestamp) -> Bool { credentials.expiration > now + set.clockOffset }

    /// The region that AWS calls with these credentials are most likely meant for.
    var region: String? { self.set.definition.role?.region ?? identity?.definition?.region }

    /// The role that they are a session of, as far as it is configured.
    var roleARN: String? { self.set.definition.roleARN(of: identity?.definition) }

    /// The twelve digits of that role's account.
    var account: String? { roleARN.flatMap(RoleARN.account) }
}

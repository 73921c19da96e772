import CredentialModel
import Synchronization

/// The devices that wait for a human (RFC 8628).
final class DeviceCodes: Sendable {
    /// The two codes of a device.
    struct Codes: Sendable {
        let device: String
        let user: String
    }

    private enum Decision {
        case pending
        case denied
        case allowed(user: String)
    }

    private struct Entry {
        let issuer: Issuer
        let clientID: String
        let scopes: Set<String>
        let userCode: String
        let end: Timestamp
        var interval: Duration
        var earliest: Timestamp
        var decision = Decision.pending
    }

    /// How long the codes are good.
    static let lifetime = Duration.seconds(600)
    /// How long a device waits between two questions, unless it was told to slow down.
    static let interval = Duration.seconds(1)

    private let clock: ServiceClock
    private let entries = Mutex<[String: Entry]>([:])

    init(clock: ServiceClock) { self.clock = clock }

    /// Codes for a device of that client.
    func issue(issuer: Issuer, clientID: String, scopes: Set<String>) -> Codes {
        let codes = Codes(device: OpaqueText.random(), user: OpaqueText.userCode())
        let now = clock.now
        let entry = Entry(
            issuer: issuer, clientID: clientID, scopes: scopes, userCode: codes.user, end: now + Self.lifetime,
            interval: Self.interval, earliest: now + Self.interval)
        entries.withLock { entries in
            entries = entries.filter { now < $0.value.end }
            entries[codes.device] = entry
        }
        return codes
    }

    /// The client whose device shows that code; `nil` when none does.
    func client(of userCode: String, issuer: Issuer) -> String? {
        entries.withLock { entries in key(of: userCode, issuer, in: entries).flatMap { entries[$0]?.clientID } }
    }

    /// Takes a human's decision; `nil` denies. Returns whether there is such a code.
    func decide(_ userCode: String, issuer: Issuer, user: String?) -> Bool {
        entries.withLock { entries in
            guard let key = key(of: userCode, issuer, in: entries) else { return false }
            entries[key]?.decision = user.map { .allowed(user: $0) } ?? .denied
            return true
        }
    }

    /// What the human has allowed the device, for whoever asks in time and not too often.
    func redeem(_ deviceCode: String, issuer: Issuer, clientID: String) throws(ServiceError) -> SignInGrant {
        let now = clock.now
        let result: Result<SignInGrant, ServiceError> = entries.withLock { entries in
            guard let entry = entries[deviceCode], entry.issuer == issuer, entry.clientID == clientID else {
                return .failure(ServiceError("invalid_grant", "The device code is unknown."))
            }
            guard now < entry.end else {
                return .failure(issuer.deviceRefusal("expired_token", "The codes have expired."))
            }
            guard now >= entry.earliest else {
                let interval = entry.interval + .seconds(5)
                entries[deviceCode]?.interval = interval
                entries[deviceCode]?.earliest = now + interval
                return .failure(issuer.deviceRefusal("slow_down", "Wait longer between two questions."))
            }
            entries[deviceCode]?.earliest = now + entry.interval
            switch entry.decision {
            case .pending:
                return .failure(issuer.deviceRefusal("authorization_pending", "The user has not decided yet."))
            case .denied:
                entries[deviceCode] = nil
                return .failure(issuer.deviceRefusal("access_denied", "The user denied the request."))
            case .allowed(let user):
                entries[deviceCode] = nil
                return .success(
                    SignInGrant(
                        issuer: issuer, clientID: clientID, user: user, scopes: entry.scopes,
                        isOffline: issuer.givesDevicesOfflineAccess || entry.scopes.contains("offline_access"),
                        nonce: nil))
            }
        }
        return try result.get()
    }

    /// Humans type in lower case and leave out the dash.
    private func key(of userCode: String, _ issuer: Issuer, in entries: [String: Entry]) -> String? {
        let letters = userCode.uppercased().filter(\.isLetter)
        let now = clock.now
        return entries.first { _, entry in
            entry.issuer == issuer && now < entry.end && entry.userCode.filter(\.isLetter) == letters
        }?.key
    }
}

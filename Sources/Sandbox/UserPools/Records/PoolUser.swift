import CredentialModel
import Crypto

/// A user of a pool, as the pool remembers them.
struct PoolUser: Sendable {
    typealias Status = SandboxPoolUser.Status

    let username: String
    /// The id that never changes, the same in every run for a user of that name.
    let sub: String
    private(set) var password: Secret
    /// The salt of the password's verifier.
    private(set) var salt: [UInt8]
    /// The verifier, once somebody has signed in with it: thousands of users are made faster than as many verifiers.
    private(set) var verifier: [UInt8]?
    var status: Status
    var isEnabled = true
    /// All but `sub`.
    var attributes: [String: String]
    var softwareToken: TimeBasedCodes?
    /// A software token that is not verified yet.
    var pendingSoftwareToken: TimeBasedCodes?
    var factors: Set<MFAMethod> = []
    var preferredFactor: MFAMethod?
    var devices: [String: PoolDevice] = [:]
    /// The sign-ins that refresh tokens and access tokens go back to (`origin_jti`).
    var signIns: Set<String> = []
    var codes: [ConfirmationCode.Purpose: ConfirmationCode] = [:]
    private var failedPasswords = 0
    private var lockedUntil: Timestamp?

    init(username: String, sub: String, password: Secret, status: Status, attributes: [String: String]) {
        self.username = username
        self.sub = sub
        self.password = password
        self.salt = Self.newSalt()
        self.status = status
        self.attributes = attributes
    }

    mutating func change(password: Secret) {
        self.password = password
        salt = Self.newSalt()
        verifier = nil
        failedPasswords = 0
        lockedUntil = nil
    }

    /// Keeps the verifier that belongs to that salt, unless the password has changed meanwhile.
    mutating func remember(verifier: [UInt8], of salt: [UInt8]) {
        if salt == self.salt { self.verifier = verifier }
    }

    // MARK: Attempts

    /// Whether attempts are refused for now: after five failures, each time for twice as long, up to 15 minutes (Cognito
    /// developer guide, "Lockout behavior for failed sign-in attempts").
    func isLocked(at now: Timestamp) -> Bool { lockedUntil.map { now < $0 } ?? false }

    mutating func passwordFailed(at now: Timestamp) {
        failedPasswords += 1
        guard failedPasswords >= 5 else { return }
        lockedUntil = now + .seconds(min(900, 1 << min(failedPasswords - 5, 10)))
    }

    mutating func passwordSucceeded() {
        failedPasswords = 0
        lockedUntil = nil
    }

    // MARK: Attributes

    func isVerified(_ attribute: String) -> Bool { attributes["\(attribute)_verified"] == "true" }

    /// Attributes as the service lists them, `sub` first.
    var listedAttributes: [(name: String, value: String)] {
        [("sub", sub)] + attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The id of a user of that name.
    static func sub(of username: String, in poolID: String) -> String {
        var bytes = Array(SHA256.hash(data: Array("\(poolID)\n\(username)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UniqueID.text(bytes)
    }

    private static func newSalt() -> [UInt8] { (0..<16).map { _ in UInt8.random(in: 0 ... .max) } }
}

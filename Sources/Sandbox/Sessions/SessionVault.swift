import CredentialModel
import StrictJSON

/// Gives out credentials and knows its own again.
///
/// A session token carries, sealed, everything about its credentials: any number of them can be out, and nothing is kept.
struct SessionVault: Sendable {
    /// Whom some keys belong to.
    struct Holder: Sendable {
        let principal: Principal
        let secretAccessKey: Secret
        /// When the keys end; `nil` for a user's long-term keys.
        let expiration: Timestamp?
    }

    /// Where keys do not lead to a holder.
    enum Refusal: Error {
        case unknown
        case expired
    }

    private static let purpose = "session"
    private let users: [String: SandboxUser]
    private let account: String
    private let clock: ServiceClock
    private let sealer: Sealer

    init(configuration: SandboxConfiguration, clock: ServiceClock, sealer: Sealer) {
        self.users = configuration.users
        self.account = configuration.accountID
        self.clock = clock
        self.sealer = sealer
    }

    var now: Timestamp { clock.now }

    /// New keys of this principal. Their end is a whole second, as AWS gives it.
    func issue(to principal: Principal, lifetime: Duration) throws(ServiceError) -> TemporaryCredentials {
        let now = clock.now
        let expiration = Timestamp(seconds: (now + lifetime).seconds)
        let accessKeyID = "ASIA" + Self.random(16, from: Base32.alphabet)
        let secret = Self.random(40, from: Self.secretAlphabet)
        let token = try sealer.seal(
            [
                "id": .string(accessKeyID), "secret": .string(secret), "exp": .integer(expiration.seconds),
                "arn": .string(principal.arn), "user": .string(principal.userID), "account": .string(principal.account),
            ], for: Self.purpose)
        return TemporaryCredentials(
            accessKeyID: accessKeyID, secretAccessKey: Secret(secret), sessionToken: Secret(token),
            expiration: expiration, issuedAt: now)
    }

    /// Who holds the keys of this id, which belong together with this session token.
    func holder(accessKeyID: String, sessionToken: String?) throws(Refusal) -> Holder {
        guard let sessionToken else {
            guard let user = users[accessKeyID] else { throw .unknown }
            return Holder(
                principal: Principal(user: user.name, account: account), secretAccessKey: user.secretAccessKey,
                expiration: nil)
        }
        guard let facts = sealer.open(sessionToken, for: Self.purpose), facts["id"]?.string == accessKeyID,
            let secret = facts["secret"]?.string, let seconds = facts["exp"]?.integer, let arn = facts["arn"]?.string,
            let userID = facts["user"]?.string, let account = facts["account"]?.string
        else { throw .unknown }
        let expiration = Timestamp(seconds: seconds)
        guard clock.now < expiration else { throw .expired }
        return Holder(
            principal: Principal(arn: arn, userID: userID, account: account), secretAccessKey: Secret(secret),
            expiration: expiration)
    }

    private static let secretAlphabet =
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func random(_ count: Int, from alphabet: [UInt8]) -> String {
        String(decoding: (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices)] }, as: UTF8.self)
    }
}

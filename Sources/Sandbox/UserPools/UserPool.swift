import CredentialModel
import Logging
import Synchronization

/// One user pool: how it is set up, and what it holds.
final class UserPool: Sendable {
    let id: String
    let settings: SandboxUserPool
    let journal: UserPoolJournal
    private let records: Mutex<UserPoolRecords>

    init(id: String, settings: SandboxUserPool, logger: Logger) {
        self.id = id
        self.settings = settings
        self.journal = UserPoolJournal(poolID: id, logger: logger)
        var records = UserPoolRecords(
            aliasAttributes: settings.aliasAttributes, usernameAttributes: settings.usernameAttributes)
        for user in settings.users { records.add(PoolUser(user, in: id)) }
        self.records = Mutex(records)
    }

    /// What stands before the underscore of the id.
    var region: String { String(id.prefix { $0 != "_" }) }

    /// What stands after it: the part of the id that SRP hashes.
    var name: String { String(id.drop { $0 != "_" }.dropFirst()) }

    /// The key of its tokens in a Logins map.
    var loginsKey: String { ProviderKind.cognito(region: region, userPoolID: id).loginsKey ?? id }

    /// The `iss` of its tokens.
    var issuer: String { "https://\(loginsKey)" }

    /// Looks at what it holds, or changes it, at one instant.
    func change<Result: Sendable>(
        _ body: (inout UserPoolRecords) throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        try records.withLock { records throws(ServiceError) in try body(&records) }
    }

    /// The user whom a text for signing in leads to.
    func user(_ name: String) -> PoolUser? { records.withLock { $0.user(name) } }
}

extension PoolUser {
    /// The user that a configuration describes.
    init(_ user: SandboxPoolUser, in poolID: String) {
        self.init(
            username: user.username, sub: PoolUser.sub(of: user.username, in: poolID), password: user.password,
            status: user.status, attributes: user.attributes)
        isEnabled = user.isEnabled
        factors = Set(user.factors.compactMap(MFAMethod.init(rawValue:)))
        preferredFactor = user.preferredFactor.flatMap(MFAMethod.init(rawValue:))
        if let seed = user.totpSeed.flatMap({ TimeBasedCodes(base32: $0.reveal()) }) {
            softwareToken = seed
            factors.insert(.softwareToken)
        }
    }
}

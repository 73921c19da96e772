import Config
import CredentialModel
import State

/// What a configuration makes of a remembered state: pure, without a call to anybody.
///
/// Renames are carried along, changed identities lose what no longer fits, identities that left are retired, old ones
/// forgotten. The result is the records to go on with and what must leave the outputs at once.
struct Reconciliation {
    /// A section that must leave a file now, because its keys are of another role or account or its place has changed.
    struct Removal: Hashable {
        /// The set as it is called now.
        let set: String
        /// The name that the section is signed with, which differs after a rename.
        let signature: String
        let placement: Placement
    }

    /// How long the tokens of a retired identity are kept for the day that its name comes back.
    static let retirement = Duration.seconds(30 * 86_400)

    /// The records of everything that is kept fresh, in the order of the configuration.
    private(set) var identities: [IdentityRecord] = []
    private(set) var sets: [SetRecord] = []
    /// Records of sets that are configured no longer; their sections stay until their keys have expired.
    private(set) var leaving: [SetRecord] = []
    /// Identities that left with this configuration.
    private(set) var retired: [IdentityRecord] = []
    /// The identities that would have been retired, when that was refused: they go on as they are remembered.
    private(set) var refusedRetirements: [String] = []
    /// What goes on besides what is configured.
    private(set) var kept: (identities: [Identity], sets: [CredentialSet]) = ([], [])
    /// How many identities had not left before.
    let knownCount: Int
    private(set) var removals: [Removal] = []
    /// The former names of sets that were renamed: their sections are still signed with them.
    private(set) var formerNames: [String: String] = [:]
    /// What the store has to be told so that it agrees.
    private(set) var changes: [StateChange] = []

    /// - Parameters:
    ///   - mayRetire: false when only a selection is looked at: what is not selected has not left.
    ///   - mayPrune: whether more than half of the known identities may leave at once.
    init(
        identities configured: [Identity], sets configuredSets: [CredentialSet], contents: StateContents,
        now: Timestamp, mayRetire: Bool = true, mayPrune: Bool = false
    ) {
        knownCount = contents.identities.count { $0.retiredAt == nil }
        var known = Dictionary(contents.identities.map { ($0.name, $0) }) { first, _ in first }
        var knownSets = Dictionary(contents.sets.map { ($0.name, $0) }) { first, _ in first }
        carryRenames(configured, &known, &knownSets)

        let owners = Dictionary(configured.map { ($0.name, $0) }) { first, _ in first }
        let before = known.compactMapValues(\.definition)
        for set in configuredSets where set.role == nil {
            guard let identity = owners[set.identity] else { continue }
            let old = known.removeValue(forKey: identity.name)
            let record = Self.merged(old, identity, fingerprint: set.fingerprint)
            identities.append(record)
            if record != old { changes.append(.identity(record)) }
        }
        for set in configuredSets {
            let old = knownSets.removeValue(forKey: set.name)
            let record = mergedSet(old, set, owner: owners[set.identity], ownerBefore: before[set.identity])
            sets.append(record)
            if record != old { changes.append(.set(record)) }
        }

        guard mayRetire else { return }
        leaving = contents.sets.filter { knownSets[$0.name] != nil }
        retire(Array(known.values), now: now, mayPrune: mayPrune)
    }

    /// Moves the records of identities that were renamed (`formerly`) under their new names.
    private mutating func carryRenames(
        _ configured: [Identity], _ known: inout [String: IdentityRecord], _ knownSets: inout [String: SetRecord]
    ) {
        let names = Set(configured.map(\.name))
        let ownedSets = Dictionary(grouping: knownSets.values) { $0.identity }
        for identity in configured where known[identity.name] == nil {
            guard let former = identity.formerNames.first(where: { known[$0] != nil && !names.contains($0) }),
                var record = known.removeValue(forKey: former)
            else { continue }
            record.name = identity.name
            known[identity.name] = record
            changes.append(.removeIdentity(name: former))
            if var set = knownSets.removeValue(forKey: former) {
                formerNames[identity.name] = former
                set.name = identity.name
                set.identity = identity.name
                knownSets[identity.name] = set
                changes.append(.removeSet(name: former))
            }
            for var set in ownedSets[former] ?? [] where set.name != former {
                set.identity = identity.name
                knownSets[set.name] = set
            }
        }
    }

    private static func merged(_ old: IdentityRecord?, _ identity: Identity, fingerprint: String) -> IdentityRecord {
        guard var record = old else {
            return IdentityRecord(name: identity.name, definition: identity, fingerprint: fingerprint)
        }
        record.retiredAt = nil
        if let before = record.definition, record.fingerprint != fingerprint {
            let hasNewProvider = before.provider != identity.provider
            let hasNewUser = before.user != identity.user || before.loginUser != identity.loginUser
            let hasNewID = before.identityID != identity.identityID
            if hasNewProvider || before.identityPoolID != identity.identityPoolID || hasNewUser || hasNewID {
                record.identityID = nil
            }
            // A developer's token is made out to the id.
            if hasNewID, identity.provider == .developer { record.token = nil }
            // Another user's token would only lead to another user's id.
            if hasNewProvider || hasNewUser { record.token = nil }
            if hasNewProvider {
                record.refreshToken = nil
                record.redemption = nil
                record.handlerState = nil
            }
        }
        // Somebody mended something: what stood in the way may be gone.
        if record.definition != identity { record.failure = nil }
        record.definition = identity
        record.fingerprint = fingerprint
        return record
    }

    private mutating func mergedSet(
        _ old: SetRecord?, _ set: CredentialSet, owner: Identity?, ownerBefore: Identity?
    ) -> SetRecord {
        guard var record = old else {
            return SetRecord(name: set.name, identity: set.identity, definition: set)
        }
        let before = record.definition
        var mustLeave = false
        if record.fingerprint != set.fingerprint {
            // Without credentials, an earlier start may have come no further than to forget them.
            mustLeave =
                record.credentials == nil || Self.hasNewPrincipal(before: (before, ownerBefore), now: (set, owner))
            if mustLeave {
                record.credentials = nil
                record.hasToldExpiry = false
            }
        }
        let places = Set(set.placements)
        for placement in record.placements.keys where mustLeave || !places.contains(placement) {
            removals.append(removal(of: record, at: placement))
        }
        if before.fingerprint != set.fingerprint { record.failure = nil }
        record.identity = set.identity
        record.definition = set
        return record
    }

    private func removal(of record: SetRecord, at placement: Placement) -> Removal {
        Removal(set: record.name, signature: formerNames[record.name] ?? record.name, placement: placement)
    }

    /// Whether the credentials held are somebody else's now: of another role, account, pool or provider.
    private static func hasNewPrincipal(
        before: (set: CredentialSet, identity: Identity?), now: (set: CredentialSet, identity: Identity?)
    ) -> Bool {
        if before.set.role?.roleARN != now.set.role?.roleARN { return true }
        if now.set.role != nil { return false }
        guard let old = before.identity, let new = now.identity else { return false }
        return old.provider != new.provider || old.identityPoolID != new.identityPoolID
            || old.customRoleARN != new.customRoleARN || old.user != new.user
            || old.loginUser != new.loginUser || old.flow.webRole?.roleARN != new.flow.webRole?.roleARN
    }

    private mutating func retire(_ left: [IdentityRecord], now: Timestamp, mayPrune: Bool) {
        let newlyGone = left.filter { $0.retiredAt == nil }.sorted { $0.name < $1.name }
        if !mayPrune, newlyGone.count >= 10, newlyGone.count * 2 > knownCount {
            refusedRetirements = newlyGone.map(\.name)
            keep(newlyGone)
            return
        }
        for var record in newlyGone {
            record.retiredAt = now
            record.isSignedIn = false
            record.failure = nil
            retired.append(record)
            changes.append(.identity(record))
        }
        for record in left {
            guard let since = record.retiredAt, since + Self.retirement <= now else { continue }
            changes.append(.removeIdentity(name: record.name))
        }
    }

    /// Lets identities go on although they are configured no longer, with all their sets. Where something configured is
    /// written to the same place now, they only stay remembered.
    private mutating func keep(_ records: [IdentityRecord]) {
        let taken = Set(sets.flatMap(\.definition.placements))
        let orphans = Dictionary(grouping: leaving, by: \.identity)
        let names = Set(records.map(\.name))
        leaving.removeAll { names.contains($0.identity) }
        for record in records {
            let own = (orphans[record.name] ?? []).map(\.definition)
            guard let definition = record.definition, own.contains(where: { $0.role == nil }),
                taken.isDisjoint(with: own.flatMap(\.placements))
            else { continue }
            identities.append(record)
            kept.identities.append(definition)
            kept.sets += own
        }
        let order = Settings(configPath: "", name: "", identities: kept.identities, sets: kept.sets).sets
        kept.sets = order
        let byName = Dictionary(orphans.values.joined().map { ($0.name, $0) }) { first, _ in first }
        sets += order.compactMap { byName[$0.name] }
    }
}

extension Identity {
    /// Who an identity is with its provider, where the configuration tells: the same id with another login would link the
    /// two users for good.
    var loginUser: [String?]? {
        switch refresher {
        case .developer(let refresher): [refresher.providerName, refresher.userIdentifier]
        case .userPool(let refresher): [refresher.clientID, refresher.username]
        case .oauth, .facebook, .gitHubActions, nil: nil
        }
    }
}

extension CredentialFlow {
    /// The role that a token is traded for, where the caller names one.
    fileprivate var webRole: WebIdentityRole? {
        switch self {
        case .enhanced, .tokenOnly: nil
        case .basic(let role), .webIdentity(let role): role
        }
    }
}

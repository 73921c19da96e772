import CredentialModel
import Scheduling
import State

/// When the two clocks of a set next ask for something, and why: a pure function of what is known.
struct RefreshTiming {
    /// A moment and what is wanted then.
    struct Due: Hashable {
        let at: BootInstant
        let reason: RefreshReason
    }

    /// When the provider token is renewed; `nil` when that is not to be or nothing can do it.
    let token: Due?
    /// When credentials are exchanged; `nil` while only a human can go on.
    let credentials: Due?
    /// The earlier of the two.
    var next: BootInstant? {
        switch (token?.at, credentials?.at) {
        case (let token?, let credentials?): min(token, credentials)
        case (let token, let credentials): token ?? credentials
        }
    }

    /// - Parameters:
    ///   - identity: the identity, when the set is its own; a role's set has no token.
    ///   - margin: how much earlier than the policy says credentials are due (the interval of a cron line).
    init(set: SetEntry, identity: IdentityEntry?, owner: IdentityEntry, margin: Duration, now: BootInstant) {
        let isResting = owner.isPaused || owner.record.isResting && !set.isForced
        let credentials = isResting ? nil : Self.credentials(set, margin: margin, now: now)
        guard let identity, !isResting else {
            self.credentials = credentials
            token = nil
            return
        }
        if identity.identity.flow == .tokenOnly {
            self.credentials = nil
            self.token = Self.tokenAlone(identity, isForced: set.isForced, margin: margin, now: now)
            return
        }
        let token = Self.token(identity, margin: margin, now: now)
        let needsToken = identity.needsToken(at: now)
        if needsToken, let due = credentials {
            // Nothing can be exchanged without a token: its backoff is the exchange's too.
            let blocked = identity.record.failure != nil && !identity.isForced
            let at = blocked ? identity.nextAttempt.map { max($0, due.at) } : due.at
            self.credentials = at.map { Due(at: $0, reason: due.reason) }
            let forExchange = at.map { Due(at: $0, reason: identity.isForced ? .forced : due.reason) }
            // Whoever reads it from a file needs it although nothing is exchanged.
            let forReaders =
                set.writesToken ? Self.tokenAlone(identity, isForced: false, margin: margin, now: now) : nil
            self.token = [forExchange, forReaders].compactMap(\.self).min { $0.at < $1.at }
        } else {
            self.credentials = credentials
            self.token = token
        }
    }

    private static func credentials(_ set: SetEntry, margin: Duration, now: BootInstant) -> Due? {
        if set.isForced { return Due(at: now, reason: .forced) }
        if set.record.failure != nil, set.nextAttempt == nil { return nil }
        var due = wanted(set, margin: margin, now: now)
        if let attempt = set.nextAttempt { due = Due(at: max(due.at, attempt), reason: due.reason) }
        return due
    }

    private static func wanted(_ set: SetEntry, margin: Duration, now: BootInstant) -> Due {
        guard let held = set.record.credentials, let expiresAt = set.expiresAt else {
            return Due(at: now, reason: .initial)
        }
        if set.isRefused { return Due(at: now, reason: .rejected) }
        if set.record.fingerprint != set.record.definition.fingerprint { return Due(at: now, reason: .configuration) }
        let moments = RefreshPlanner.credentials(
            expires: expiresAt, lifetime: held.lifetime, policy: set.record.definition.policy, name: set.record.name,
            margin: margin, refreshedAt: set.refreshedAt)
        return Due(at: moments.due, reason: max(moments.due, now) >= moments.mandatory ? .mandatory : .advisory)
    }

    /// The clock of a token that is wanted for itself: it need not outlive an exchange, only not end.
    private static func tokenAlone(
        _ entry: IdentityEntry, isForced: Bool, margin: Duration, now: BootInstant
    ) -> Due? {
        if isForced || entry.isForced { return Due(at: now, reason: .forced) }
        guard entry.needsToken(at: now) else { return token(entry, margin: margin, now: now) }
        let reason: RefreshReason = entry.record.token == nil ? .initial : .mandatory
        // A token that never lives long enough for an exchange is renewed at half its life all the same, not all the time.
        let earliest = entry.halfLife.map { max($0, now) } ?? now
        guard entry.record.failure != nil else { return Due(at: earliest, reason: reason) }
        return entry.nextAttempt.map { Due(at: max($0, earliest), reason: reason) }
    }

    private static func token(_ entry: IdentityEntry, margin: Duration, now: BootInstant) -> Due? {
        guard let token = entry.record.token, let expiresAt = entry.tokenExpiresAt, entry.identity.hasRefresher
        else { return nil }
        if entry.isForced { return Due(at: now, reason: .forced) }
        if entry.hasNewTokenFile { return Due(at: now, reason: .configuration) }
        if entry.record.failure != nil, entry.nextAttempt == nil { return nil }
        let lifetime = token.expiration - token.obtainedAt
        var at = RefreshPlanner.tokenDue(expiresAt: expiresAt, lifetime: lifetime, policy: entry.identity.policy)
        if case .facebook = entry.identity.refresher, lifetime < .seconds(45 * 86_400) {
            // A token that was not prolonged at half of its 60 days: once a day until it is.
            at = min(at, expiresAt - lifetime + .seconds(86_400))
        }
        at = at - margin
        at = max(at, expiresAt - lifetime + RefreshPlanner.minimumDistance(lifetime: lifetime))
        if let attempt = entry.nextAttempt { at = max(at, attempt) }
        return Due(at: at, reason: .advisory)
    }
}

extension IdentityEntry {
    /// When half of its token's life is over, and the least time since it was obtained; `nil` without a token.
    fileprivate var halfLife: BootInstant? {
        guard let token = record.token, let tokenExpiresAt else { return nil }
        let lifetime = max(token.expiration - token.obtainedAt, .zero)
        return tokenExpiresAt - lifetime + max(lifetime / 2, RefreshPlanner.minimumDistance(lifetime: lifetime))
    }

    /// Whether an exchange must be preceded by a renewal: there is no token, it would not outlive the exchange, or
    /// somebody asked for a new one.
    func needsToken(at now: BootInstant) -> Bool {
        switch identity.provider {
        case .guest: return false
        case .process: return true
        default:
            guard record.token != nil, let tokenExpiresAt, !isForced else { return true }
            return !RefreshPlanner.tokenIsUsable(remaining: tokenExpiresAt - now)
        }
    }
}

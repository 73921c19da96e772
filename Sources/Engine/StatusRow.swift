package import CredentialModel
import Scheduling
package import State
package import StrictJSON

/// How one credential set stands: a row of `status`, and what the exit codes are judged by.
package struct StatusRow: Sendable, Hashable {
    /// The state of a set in one word.
    package enum Condition: String, Sendable, Hashable, CaseIterable {
        /// Credentials that are not due; with a user pool alone, a token.
        case fresh
        /// Due, and nothing went wrong so far.
        case due
        /// The last try failed; time alone may cure it.
        case retrying
        /// The last try was refused; somebody should look.
        case rejected
        /// Only a human can go on.
        case needsLogin
        /// Credentials ran out and no try has failed.
        case expired
        /// Logged out: it rests until `login` or `--force`.
        case resting
    }

    package let name: String
    package let identity: String
    package let profile: String
    package let provider: String
    package let roleARN: String?
    package let isRequired: Bool
    package let condition: Condition
    package let tokenExpiration: Timestamp?
    /// When its credentials end, or the token that stands for them.
    package let credentialExpiration: Timestamp?
    /// When the next refresh or try is planned; `nil` when only a human can go on.
    package let nextRefresh: Timestamp?
    /// The failure that stands, if the last try failed.
    package let failure: FailureRecord?
    /// Whether its credentials, or the token that stands for them, are valid right now.
    package let hasValidCredentials: Bool
    /// Whether its outputs hold credentials that are valid beyond the horizon it was judged for.
    package let isUsable: Bool

    /// Whether it keeps an exit code from being 0: not usable, rejected, or waiting for a human.
    package var isInTrouble: Bool { !isUsable || condition == .rejected || needsHuman }

    /// Whether only a human can go on: with a login, where it was logged out too.
    package var needsHuman: Bool { condition == .needsLogin || condition == .resting }

    /// How many tries in a row have failed.
    package var failureCount: Int { failure?.count ?? 0 }

    /// Whether it had credentials and they ran out.
    package var hasExpired: Bool { credentialExpiration != nil && !hasValidCredentials }
}

extension StatusRow {
    /// The row that the remembered records amount to.
    ///
    /// - Parameter horizon: credentials must live at least this long to be called usable (the time to the next run).
    package init(set: SetRecord, identity: IdentityRecord?, now: Timestamp, horizon: Duration = .zero) {
        let definition = set.definition
        let isOwn = definition.role == nil
        let failure = set.failure ?? (isOwn ? identity?.failure : nil)
        let serviceNow = now + set.clockOffset
        let held = Held(set, identity)
        let remaining = held.map { $0.expiration - serviceNow }
        self.name = set.name
        self.identity = set.identity
        self.profile = definition.profile
        self.provider = identity?.definition?.provider.name ?? ""
        self.roleARN = definition.role?.roleARN
        self.isRequired = definition.isRequired
        self.tokenExpiration = isOwn ? identity?.token?.expiration : nil
        self.credentialExpiration = held?.expiration
        self.failure = failure
        self.hasValidCredentials = remaining.map { $0 > .zero } ?? false
        let outlives: (Timestamp) -> Bool = { $0 > serviceNow && $0 - serviceNow > horizon }
        let isInPlace = definition.placements.allSatisfy { set.placements[$0].map(outlives) ?? false }
        self.isUsable = isInPlace && held.map { outlives($0.expiration) } ?? false
        let due = held.map { $0.expiration - set.clockOffset - $0.window }
        self.nextRefresh =
            if let failure { failure.nextAttempt } else if identity?.isResting == true { nil } else { due ?? now }
        self.condition =
            if identity?.isResting == true {
                .resting
            } else if let failure {
                switch failure.failure.failureClass {
                case .needsLogin: .needsLogin
                case .rejected: .rejected
                case .transient, .throttled, .tokenRejected, .identityGone: .retrying
                }
            } else if let due, due > now {
                .fresh
            } else if let remaining, remaining <= .zero {
                .expired
            } else {
                .due
            }
    }

    /// What a set is kept fresh for: its credentials, or its identity's token where that is all.
    private struct Held {
        let expiration: Timestamp
        /// How long before its end it is due.
        let window: Duration

        init?(_ set: SetRecord, _ identity: IdentityRecord?) {
            if identity?.definition?.flow == .tokenOnly {
                guard let token = identity?.token else { return nil }
                expiration = token.expiration
                window = (token.expiration - token.obtainedAt) / 2
            } else {
                guard let credentials = set.credentials else { return nil }
                expiration = credentials.expiration
                window = RefreshPlanner.advisoryWindow(
                    lifetime: credentials.lifetime, policy: set.definition.policy, name: set.name)
            }
        }
    }

    /// The row as `status --format json` prints it.
    package var json: JSONValue {
        var row: JSONObject = [
            "name": .string(name), "identity": .string(identity), "profile": .string(profile),
            "provider": .string(provider), "state": .string(condition.rawValue), "required": .bool(isRequired),
            "usable": .bool(isUsable),
        ]
        row["roleArn"] = roleARN.map(JSONValue.string)
        row["tokenExpiration"] = (tokenExpiration?.rfc3339).map(JSONValue.string)
        row["expiration"] = (credentialExpiration?.rfc3339).map(JSONValue.string)
        row["nextRefresh"] = (nextRefresh?.rfc3339).map(JSONValue.string)
        if let failure {
            row["failures"] = .integer(Int64(failure.count))
            row["error"] = failure.failure.json
        }
        return .object(row)
    }
}

extension RefreshFailure {
    /// The failure as status rows show it.
    var json: JSONValue {
        var error: JSONObject = [
            "code": .string(code), "message": .string(message), "class": .string(failureClass.rawValue),
            "retryable": .bool(failureClass.isRetryable),
        ]
        error["remedy"] = remedy.map(JSONValue.string)
        return .object(error)
    }
}

import Config
package import CredentialModel
import Platform
import Scheduling
import State

// What readers of credentials get from a running process, from memory.
extension Orchestrator {
    /// The credentials of a set as they are now, and why there are none or may soon be none.
    package func holding(_ name: String) -> SetHolding {
        guard isStarted else { return SetHolding(prospect: .coming) }
        guard let job = jobs[name], !sets[job].isLeaving, let owner = identities[sets[job].record.identity] else {
            return SetHolding(prospect: .unknown)
        }
        let entry = sets[job]
        let isOwn = entry.record.definition.role == nil
        var holding = SetHolding(prospect: .coming)
        holding.failure = (entry.record.failure ?? (isOwn ? owner.record.failure : nil))?.failure
        holding.roleARN = entry.record.definition.roleARN(of: owner.identity)
        if let remaining = entry.remaining(at: parts.time.bootNow), remaining > .zero, !entry.isRefused {
            holding.credentials = entry.record.credentials
            holding.isEnding = remaining < entry.record.definition.policy.mandatory
        }
        holding.prospect = prospect(of: job, owner, holding.failure)
        return holding
    }

    private func prospect(of job: JobID, _ owner: IdentityEntry, _ failure: RefreshFailure?) -> SetHolding.Prospect {
        if owner.identity.flow == .tokenOnly { return .none("there is a token and no AWS credentials: it has no pool") }
        if owner.record.isResting { return .none("it is logged out: run 'evercred login' or 'run --once --force'") }
        if !selected.contains(sets[job].record.name) { return .none("this run does not look after it (--only)") }
        guard let failure else { return .coming }
        switch failure.failureClass {
        case .rejected, .needsLogin: return .none(failure.message + (failure.remedy.map { " (\($0))" } ?? ""))
        case .transient, .throttled, .tokenRejected, .identityGone: return .coming
        }
    }

    /// Returns when the start is over and a refresh of the set that is due or under way has come to its end, well or not.
    package func settled(_ name: String) async {
        await waitForStart()
        guard let job = jobs[name], !isStopping, selected.contains(name) else { return }
        await withCheckedContinuation { continuation in
            waiters[job, default: []].append(continuation)
            settle(job, now: parts.time.bootNow)
        }
    }

    /// The names of all sets that are configured, or that go on although they have left; known once the start is over.
    package func setNames() async -> Set<String> {
        await waitForStart()
        return Set(sets.filter { !$0.isLeaving }.map(\.record.name))
    }

    /// How every selected set stands, and whether the start is over and the end has not begun.
    package var standing: (isRunning: Bool, rows: [StatusRow]) { (isStarted && !isStopping, rows()) }

    /// Whether the start is over and every selected set was fresh by then or has been tried since.
    package var hasMadeFirstPass: Bool { isStarted && unsettled.allSatisfy(hasBeenTried) }

    /// Returns as soon as this actor gets to it: what decides about refreshes goes on.
    package func heartbeat() {}
}

/// What a set holds for its readers at one moment.
package struct SetHolding: Sendable {
    /// What is to be expected.
    package enum Prospect: Sendable, Hashable {
        /// They are there, or are being got.
        case coming
        /// Time alone will bring none; why.
        case none(String)
        /// There is no such set.
        case unknown
    }

    /// Valid credentials.
    package var credentials: TemporaryCredentials?
    /// Less than the mandatory window is left of them: who can wait for new ones should.
    package var isEnding = false
    /// The role that they are a session of, where the configuration names one.
    package var roleARN: String?
    package var prospect: Prospect
    /// The failure that stands.
    package var failure: RefreshFailure?

    package init(prospect: Prospect) { self.prospect = prospect }
}

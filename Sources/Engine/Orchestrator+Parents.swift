import CredentialModel
import Platform
import Scheduling
import State

// A role is taken with its parent's credentials: the parent is refreshed once, however many children wait for it.
extension Orchestrator {
    /// The parent's credentials, when they can sign a call now. Otherwise the child waits for its parent.
    func parentCredentials(for child: JobID, now: BootInstant) -> TemporaryCredentials? {
        guard let parent = sets[child].parent else { return nil }
        if !sets[parent].isRunning, let credentials = usableCredentials(of: parent, now: now) { return credentials }
        sets[child].waitsForParent = true
        guard !sets[parent].isRunning else { return nil }
        let waitsItself = sets[parent].waitsForParent || timing(of: parent, now: now).next.map { $0 > now } ?? true
        if waitsItself, let failure = standingFailure(of: parent) {
            inherit(failure, of: parent, by: child)
        } else {
            planParent(of: child)
        }
        return nil
    }

    /// Has a parent refreshed before the child that waits for it, also where a single pass was done with it.
    func planParent(of child: JobID) {
        guard sets[child].waitsForParent, let parent = sets[child].parent else { return }
        unsettled.insert(parent)
        plan(parent, asParent: true)
    }

    /// A service has taken the parent's credentials for expired. They are renewed at once, one time; when that does not
    /// help, the role is *rejected*.
    func judge(_ failure: RefreshFailure, of child: JobID, work: RefreshWork) -> RefreshFailure {
        guard failure.failureClass == .tokenRejected, let parent = sets[child].parent else { return failure }
        if work.setRecord.failure?.failure.failureClass == .tokenRejected { return failure.asRejected }
        // Another child may have had them renewed meanwhile.
        if sets[parent].record.credentials == work.parentCredentials {
            sets[parent].isRefused = true
            sets[child].waitsForParent = true
        }
        return failure
    }

    /// Lets the children go on that wait for this set, or passes its failure on to them.
    func informChildren(of job: JobID, _ outcome: RefreshOutcome, now: BootInstant) {
        let isHelpful = outcome.hasNewCredentials || usableCredentials(of: job, now: now) != nil
        for child in sets[job].children where sets[child].waitsForParent {
            if isHelpful {
                sets[child].waitsForParent = false
                plan(child)
            } else if let failure = outcome.exchangeFailure ?? outcome.tokenFailure {
                inherit(failure, of: job, by: child)
            }
        }
    }

    /// A child cannot be helped before its parent is: it shares the parent's failure, tells it once, and goes on waiting.
    private func inherit(_ failure: RefreshFailure, of parent: JobID, by child: JobID) {
        let now = parts.time.bootNow
        // Whatever delayed it is no reason any more when its parent is well again.
        sets[child].nextAttempt = now
        sets[child].isForced = false
        if sets[child].record.failure?.failure.code != RefreshFailure.parentUnavailable {
            let inherited = RefreshFailure(
                code: RefreshFailure.parentUnavailable,
                message: "The credentials of '\(sets[parent].record.name)', which assume this role, are not available",
                failureClass: failure.failureClass, remedy: failure.remedy)
            sets[child].record.failure = FailureRecord(
                previous: nil, failure: inherited, now: parts.time.now, delay: nil)
            save([.set(sets[child].record)])
            tellFailure(inherited, of: sets[child].record, attempt: 1)
        }
        settle(child, now: now)
        for grandchild in sets[child].children where sets[grandchild].waitsForParent {
            inherit(failure, of: child, by: grandchild)
        }
    }

    /// The credentials of a set, when a call that is signed with them now should be taken: they outlive it by a minute,
    /// or by a third of their life where that is less.
    private func usableCredentials(of job: JobID, now: BootInstant) -> TemporaryCredentials? {
        let entry = sets[job]
        guard !entry.isForced, !entry.isRefused, let remaining = entry.remaining(at: now),
            let credentials = entry.record.credentials, remaining > min(.seconds(60), credentials.lifetime / 3)
        else { return nil }
        return credentials
    }

    /// What a set, or the token that its own credentials come from, failed with last.
    private func standingFailure(of job: JobID) -> RefreshFailure? {
        let record = sets[job].record
        if let failure = record.failure { return failure.failure }
        return record.definition.role == nil ? identities[record.identity]?.record.failure?.failure : nil
    }
}

import CredentialModel
import Scheduling

// The owner of the jobs: plans each set by its two clocks, starts what the scheduler hands out, learns from the answers.
extension FleetSimulation {
    func schedule(_ job: JobID) {
        let set = sets[job]
        let due = min(credentialsDue(set), tokenDue(set))
        scheduler.schedule(
            job, at: due, priority: set.moments?.priority ?? .mandatory,
            buckets: requests(of: set, at: max(due, now)).buckets)
    }

    func begin(_ job: JobID) {
        let set = sets[job]
        let requests = requests(of: set, at: now)
        // It was admitted for what it wanted when its time came. If it waited so long that it wants more, it asks anew.
        guard scheduler.isAdmitted(job, to: requests.buckets) else {
            _ = scheduler.finished(job, results: [], now: now)
            schedule(job)
            return
        }
        if set.isRunning { report.startedWhileRunning += 1 }
        if now < set.nextAttempt { report.startedBeforeBackoff += 1 }
        sets[job].isRunning = true
        let (answer, end) = ask(requests)
        answers[job] = answer
        ends.set(job, at: end)
    }

    func finish(_ job: JobID) {
        guard let answer = answers.removeValue(forKey: job) else { return }
        for transition in scheduler.finished(job, results: answer.results, now: now) {
            if case .opened = transition.change { report.outages += 1 } else { report.recoveries += 1 }
        }
        sets[job].isRunning = false
        if answer.hasIdentityID { sets[job].hasIdentityID = true }
        if let lifetime = answer.newToken {
            sets[job].tokenExpires = deadline(lifetime)
            report.tokens += 1
        }
        if let lifetime = answer.newCredentials { adopt(lifetime, job) }
        if let failure = answer.failure {
            report.failures += 1
            sets[job].noteFailure(failure)
            let delay = Backoff.delay(
                after: failure, count: sets[job].failureCount, retryAfter: answer.retryAfter,
                remaining: sets[job].expires.map { $0 - now }, using: &random)
            sets[job].nextAttempt = now + (delay ?? .zero)
        } else {
            sets[job].noteSuccess()
        }
        schedule(job)
    }

    private func adopt(_ lifetime: Duration, _ job: JobID) {
        if let refreshedAt = sets[job].refreshedAt,
            now - refreshedAt < RefreshPlanner.minimumDistance(lifetime: Self.lifetime)
        {
            report.refreshedTooSoon += 1
        }
        if let expired = sets[job].expires, expired <= now { report.lapses.append(expired..<now) }
        sets[job].moments = RefreshPlanner.credentials(
            expires: deadline(lifetime), lifetime: Self.lifetime, policy: sets[job].policy, name: sets[job].name,
            refreshedAt: now)
        sets[job].refreshedAt = now
        report.refreshes += 1
    }

    /// What the program makes of an absolute expiration: it learns how far the service's clock is from the civil one, and
    /// counts from the moment of receipt. However wrong the civil clock is, it cancels out.
    private func deadline(_ lifetime: Duration) -> BootInstant {
        let serviceNow = now - Self.start
        let civilNow = serviceNow + civilStep
        let offset = serviceNow - civilNow
        let expiration = serviceNow + lifetime
        return now + (expiration - (civilNow + offset))
    }

    // MARK: The two clocks

    private func credentialsDue(_ set: SimulatedSet) -> BootInstant { max(set.moments?.due ?? now, set.nextAttempt) }

    /// Without a token there is nothing to renew; the exchange brings one.
    private func tokenDue(_ set: SimulatedSet) -> BootInstant {
        guard let expires = set.tokenExpires else { return .distantFuture }
        return max(
            RefreshPlanner.tokenDue(expiresAt: expires, lifetime: Self.lifetime, policy: set.policy), set.nextAttempt)
    }

    private func requests(of set: SimulatedSet, at moment: BootInstant) -> SimulatedRequests {
        var requests = SimulatedRequests(token: tokenDue(set) <= moment)
        guard credentialsDue(set) <= moment else { return requests }
        requests.credentials = true
        requests.identityID = !set.hasIdentityID
        let isUsable = set.tokenExpires.map { RefreshPlanner.tokenIsUsable(remaining: $0 - moment) } ?? false
        requests.token = requests.token || !isUsable
        return requests
    }
}

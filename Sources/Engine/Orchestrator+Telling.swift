import Config
import CredentialModel
import Events
import Platform
import Scheduling
import State

// Step 5 of a credential's way: every change of anything becomes one event.
extension Orchestrator {
    /// Tells what one refresh came to.
    func tell(_ outcome: RefreshOutcome, of work: RefreshWork, entry: SetEntry) {
        let subject = EventSubject(work.setRecord.definition, of: work.identity)
        let record = outcome.identityRecord
        let tokenFailures = work.identityRecord.failure?.count ?? 0
        let wasSignedIn = work.identityRecord.isSignedIn
        // A token that merely lies somewhere is often still the same.
        if outcome.hasNewToken, wasSignedIn, record.token?.value != work.identityRecord.token?.value {
            parts.hub.emit(
                .tokenRefresh(
                    identity: subject.identity, provider: subject.provider, expiresAt: record.token?.expiration,
                    recoveredAfter: tokenFailures))
        }
        if outcome.hasNewToken, work.identity.flow == .tokenOnly, !wasSignedIn {
            parts.hub.emit(
                .signIn(
                    identity: subject.identity, provider: subject.provider, identityID: nil, user: work.identity.user,
                    expiresAt: record.token?.expiration, recoveredAfter: tokenFailures))
        }
        if outcome.hasNewCredentials, let credentials = outcome.setRecord.credentials {
            let isOwn = work.setRecord.definition.role == nil
            let failures = work.setRecord.failure?.count ?? 0
            if isOwn, !wasSignedIn {
                parts.hub.emit(
                    .signIn(
                        identity: subject.identity, provider: subject.provider, identityID: record.identityID,
                        user: work.identity.user, expiresAt: record.token?.expiration,
                        recoveredAfter: tokenFailures + failures))
            }
            parts.hub.emit(
                .credentialsRefresh(
                    subject, identityID: isOwn ? record.identityID : nil, reason: work.exchangeReason ?? .initial,
                    expiration: credentials.expiration, lifetime: credentials.lifetime, recoveredAfter: failures))
        }
        guard !outcome.wasCut else { return }
        let tokenFailure = outcome.tokenFailure
        if let tokenFailure { tellTokenFailure(tokenFailure, work: work) }
        // Of an identity that is not signed in, both would be one failed sign-in.
        if let failure = outcome.exchangeFailure, wasSignedIn || tokenFailure == nil {
            tellFailure(failure, of: entry.record, attempt: work.attempt)
        }
    }

    /// Tells that a set's credentials could not be had.
    func tellFailure(_ failure: RefreshFailure, of record: SetRecord, attempt: Int) {
        guard let owner = identities[record.identity] else { return }
        let subject = EventSubject(record.definition, of: owner.identity)
        if record.definition.role == nil, !owner.record.isSignedIn {
            parts.hub.emit(
                .signInFailure(
                    identity: subject.identity, provider: subject.provider, failure: failure, attempt: attempt,
                    nextAttempt: record.failure?.nextAttempt))
        } else {
            parts.hub.emit(
                .credentialsRefreshFailure(
                    subject, failure: failure, attempt: attempt, nextAttempt: record.failure?.nextAttempt,
                    expiration: record.credentials?.expiration, hasExpired: hasExpired(record.name)))
        }
    }

    private func tellTokenFailure(_ failure: RefreshFailure, work: RefreshWork) {
        let identity = work.identity.name
        let provider = work.identity.provider.name
        let nextAttempt = identities[identity]?.record.failure?.nextAttempt
        if work.identityRecord.isSignedIn {
            parts.hub.emit(
                .tokenRefreshFailure(
                    identity: identity, provider: provider, failure: failure, attempt: work.attempt,
                    nextAttempt: nextAttempt, expiration: work.setRecord.credentials?.expiration,
                    hasExpired: hasExpired(work.setRecord.name)))
        } else {
            parts.hub.emit(
                .signInFailure(
                    identity: identity, provider: provider, failure: failure, attempt: work.attempt,
                    nextAttempt: nextAttempt))
        }
    }

    /// Whether a set holds no valid credentials, by the clock that nobody sets.
    private func hasExpired(_ name: String) -> Bool {
        guard let job = jobs[name], let remaining = sets[job].remaining(at: parts.time.bootNow) else { return false }
        return remaining <= .zero
    }

    /// Tells when a bucket's breaker opens or closes: an outage is one event, not one per identity.
    func tell(_ transitions: [BreakerTransition]) {
        for transition in transitions {
            let (endpoint, operation) = RateBucket.title(of: transition.bucket)
            switch transition.change {
            case .opened(let failures, let probe):
                outages[transition.bucket] = parts.time.bootNow
                let failure = RefreshFailure(
                    code: "endpoint.unavailable", message: "\(failures) answers in a row have failed",
                    failureClass: .transient)
                let wait = probe - parts.time.bootNow
                parts.hub.emit(
                    .endpointFailure(
                        endpoint: endpoint, operation: operation, failure: failure, attempt: failures,
                        nextAttempt: parts.time.now + wait))
            case .closed(let failures, let duration):
                outages[transition.bucket] = nil
                parts.hub.emit(
                    .endpointRecovered(
                        endpoint: endpoint, operation: operation, recoveredAfter: failures, duration: duration))
            }
        }
    }

    /// Tells once that the state cannot be written, and keeps quiet until it could.
    func tellState(_ result: Result<Void, StateError>?) {
        guard let result else { return }
        guard case .failure(let error) = result else {
            stateIsFailing = false
            return
        }
        guard !stateIsFailing else { return }
        stateIsFailing = true
        parts.hub.emit(
            .stateFailure(
                file: parts.statePlace,
                failure: RefreshFailure(
                    code: "state.\(error.code.rawValue)", message: error.message, failureClass: .transient,
                    remedy: error.remedy)))
    }

    /// Tells once a host that its clock and ours differ by more than a minute.
    func tellClock(_ reading: (host: String, offset: Duration)?) {
        guard let reading, abs(reading.offset.milliseconds) > 60_000, toldSkew.insert(reading.host).inserted else {
            return
        }
        parts.hub.emit(.clockSkew(endpoint: reading.host, offset: reading.offset))
    }

    /// Tells that a set's credentials ran out.
    func tellExpired(_ record: SetRecord) {
        guard let owner = identities[record.identity], let credentials = record.credentials else { return }
        parts.hub.emit(
            .expired(
                EventSubject(record.definition, of: owner.identity), expiration: credentials.expiration,
                failure: record.failure?.failure ?? owner.record.failure?.failure))
    }

    /// Closes a single pass, and comes from a daemon every few minutes.
    func tellSummary(exitCode: ExitCode? = nil) {
        let rows = rows(horizon: margin)
        let now = parts.time.bootNow
        parts.hub.emit(
            .summary(
                counts(of: rows),
                nextExpiry: rows.filter(\.hasValidCredentials).compactMap(\.credentialExpiration).min(),
                duration: now - summarisedAt, exitCode: (exitCode ?? verdict(rows).exitCode).rawValue))
        summarisedAt = now
        refreshedCount = 0
        writtenCount = 0
    }

    /// Each set counts once, under the worst that can be said of it.
    private func counts(of rows: [StatusRow]) -> SummaryCounts {
        let rest = rows.filter { !$0.needsHuman && !$0.hasExpired }
        return SummaryCounts(
            fresh: rest.count { $0.condition == .fresh },
            retrying: rest.count { $0.condition == .retrying || $0.condition == .rejected },
            needsLogin: rows.count(where: \.needsHuman),
            expired: rows.count { $0.hasExpired && !$0.needsHuman }, refreshed: refreshedCount, written: writtenCount)
    }

    /// How things stand now, failures to write included.
    func verdict(_ rows: [StatusRow]) -> ExitVerdict {
        ExitVerdict(rows: rows, hasWriteFailure: hasWriteFailure || stateIsFailing)
    }

    /// How every selected set stands.
    package func rows(horizon: Duration = .zero) -> [StatusRow] { rows(of: selected, horizon: horizon) }

    /// How these sets stand, as far as this process looks after them.
    func rows(of names: Set<String>, horizon: Duration = .zero) -> [StatusRow] {
        let now = parts.time.now
        let bootNow = parts.time.bootNow
        return settings.sets.compactMap { set in
            guard names.contains(set.name), selected.contains(set.name), let job = jobs[set.name] else { return nil }
            let record = sets[job].record
            // Seen from the moment of its receipt: nobody has set that clock since.
            let moment = sets[job].remaining(at: bootNow).flatMap { remaining in
                record.credentials.map { $0.expiration - record.clockOffset - remaining }
            }
            return StatusRow(
                set: record, identity: identities[record.identity]?.record, now: moment ?? now, horizon: horizon)
        }
    }
}

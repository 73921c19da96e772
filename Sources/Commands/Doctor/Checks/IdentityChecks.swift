import CredentialModel
import Engine
import Exchange
import State

/// How the identities stand, as the state remembers them.
struct IdentityChecks: CheckGroup {
    let examination: Examination

    private var now: Timestamp { examination.now }

    func checks() -> [Check] {
        guard examination.state.contents != nil else { return [] }
        var list = CheckList()
        let records = examination.records
        let rows = records.map { StatusRow(set: $0.set, identity: $0.identity, now: now) }
        judgeFailures(rows, &list)
        judgeCredentials(rows, &list)
        judgeClaims(records, &list)
        judgeTokenFiles(&list)
        judgeWindows(records, &list)
        judgeRuns(rows, &list)
        return list.checks
    }

    private func judgeFailures(_ rows: [StatusRow], _ list: inout CheckList) {
        let waiting = rows.filter(\.needsHuman).map(\.name)
        if !waiting.isEmpty {
            list.error(
                .identityLogin, "only a human can go on with \(waiting.listed())", place: waiting[0],
                remedy: "evercred login \(rows.first { $0.needsHuman }?.identity ?? waiting[0])")
        }
        list.close(.identityLogin, "nobody waits for a login")
        // One cause often stands behind many failures.
        let failing = rows.filter { !$0.needsHuman && $0.failure != nil }
        let causes = Dictionary(grouping: failing) { $0.failure?.failure.code ?? "" }
        for (code, rows) in causes.sorted(by: { $0.key < $1.key }) {
            guard let failure = rows[0].failure else { continue }
            let message =
                "\(rows.map(\.name).listed()): \(failure.failure.message) (\(code), since \(failure.since.rfc3339))"
            if failure.failure.failureClass.isRetryable {
                list.warning(.identityFailing, message, place: rows[0].name, remedy: failure.failure.remedy)
            } else {
                list.error(.identityFailing, message, place: rows[0].name, remedy: failure.failure.remedy)
            }
        }
        list.close(.identityFailing, "\(rows.count.of("set")): the last try of each succeeded")
    }

    private func judgeCredentials(_ rows: [StatusRow], _ list: inout CheckList) {
        let expired = rows.filter(\.hasExpired).map(\.name)
        let without = rows.filter { $0.credentialExpiration == nil }.map(\.name)
        if !expired.isEmpty {
            list.error(
                .identityCredentials, "the credentials of \(expired.listed()) have ended", place: expired[0],
                remedy: "evercred status tells why")
        }
        if !without.isEmpty {
            list.warning(
                .identityCredentials, "\(without.listed()) never had credentials", place: without[0],
                remedy: "evercred run --once, then evercred status")
        }
        list.close(.identityCredentials, "\(rows.count.of("set")): all have credentials that are valid")
    }

    /// The token's own word against the Logins key, as before every exchange.
    private func judgeClaims(
        _ records: [(set: SetRecord, identity: IdentityRecord?)], _ list: inout CheckList
    ) {
        let configured = Dictionary(examination.identities.map { ($0.name, $0) }) { first, _ in first }
        for (set, record) in records where set.definition.role == nil {
            guard let token = record?.token, let identity = configured[set.identity],
                let key = identity.provider.loginsKey
            else { continue }
            do throws(RefreshFailure) {
                try TokenCheck(identity: identity, loginsKey: key).check(token, now: nil)
            } catch {
                list.error(.identityClaims, error.message, place: identity.name, remedy: error.remedy)
            }
        }
        list.close(.identityClaims, "every remembered token was issued by its provider for its client")
    }

    private func judgeTokenFiles(_ list: inout CheckList) {
        for identity in examination.identities where identity.refreshHandler == nil && identity.refresher == nil {
            guard case .file(let path)? = identity.token?.source, let text = FileContents.text(path) else { continue }
            let token = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            guard let end = identity.token?.expiration ?? JSONWebToken(token)?.expiration, end <= now else { continue }
            list.error(
                .identityTokenFile, "the token in the file of '\(identity.name)' ended at \(end.rfc3339)", place: path,
                remedy: "see what should keep that file fresh")
        }
        list.close(.identityTokenFile, "no file holds a token that has ended")
    }

    /// Credentials whose window is most of their life are renewed all the time.
    private func judgeWindows(
        _ records: [(set: SetRecord, identity: IdentityRecord?)], _ list: inout CheckList
    ) {
        for (set, _) in records {
            guard let credentials = set.credentials, let window = set.definition.policy.advisory,
                window > credentials.lifetime / 2
            else { continue }
            list.warning(
                .identityWindow,
                "'\(set.name)' gets credentials for \(credentials.lifetime) and renews them when "
                    + "\(window) are left", place: set.name, remedy: "lower refresh.advisory, or raise 'duration'")
        }
        list.close(.identityWindow, "no credentials are renewed in the first half of their life")
    }

    /// Whether somebody will come before the credentials end: a daemon, or a cron line that keeps its hours.
    private func judgeRuns(_ rows: [StatusRow], _ list: inout CheckList) {
        guard let folder = examination.state.folder, let contents = examination.state.contents else { return }
        if case .held(let holder) = StateLock.standing(of: folder, in: examination.machine.locks) {
            return list.close(.identityRun, "\(holder.map(\.description) ?? "a run") keeps them fresh")
        }
        guard let pace = CronPace(notes: contents.notes, now: now) else {
            let due = rows.filter { $0.condition == .due || $0.condition == .expired }
            if due.isEmpty {
                list.note(
                    .identityRun, "no run holds the state, and none comes at regular intervals", place: folder,
                    remedy: "start evercred run, or let cron start evercred run --once")
            } else {
                list.warning(
                    .identityRun, "\(due.map(\.name).listed()) should be renewed, and no run holds the state",
                    place: folder,
                    remedy: "start evercred run, or let cron start evercred run --once")
            }
            return
        }
        if pace.isLate {
            list.warning(
                .identityRun,
                "the last run --once began at \(pace.last.rfc3339), the ones before it \(pace.interval) apart",
                place: folder, remedy: "see whether cron still starts it")
        }
        list.close(.identityRun, "run --once comes every \(pace.interval), last at \(pace.last.rfc3339)", place: folder)
    }
}

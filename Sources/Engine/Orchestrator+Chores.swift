import Config
import CredentialModel
import Events
import Platform
import Scheduling
import State

// What happens beside the refreshes: deadlines, summaries, credentials that run out, secrets that somebody mended.
extension Orchestrator {
    /// The endless tasks of this mode; they are cancelled when the run ends.
    var chores: [@Sendable () async -> Void] {
        switch options.mode {
        case .once(_, let deadline):
            [
                { await self.stopAfter(deadline) }, { await self.watchExpiries() }, { await self.watchPatience() },
            ]
        case .daemon:
            [
                { await self.tellSummaries() }, { await self.watchExpiries() }, { await self.watchSecrets() },
            ]
        }
    }

    private func stopAfter(_ deadline: Duration) async {
        guard (try? await parts.time.sleep(for: deadline)) != nil else { return }
        stop(because: "deadline")
    }

    private func tellSummaries() async {
        while (try? await parts.time.sleep(for: settings.hub.summaryEvery)) != nil { tellSummary() }
    }

    // MARK: Credentials that run out

    /// Makes sure that the end of a set's credentials is noticed, if nothing renews them before.
    func watchExpiry(of job: JobID) {
        let entry = sets[job]
        guard let expiresAt = entry.expiresAt, entry.isLeaving || !entry.record.hasToldExpiry else { return }
        expiries.set(job, at: expiresAt)
        if expiries.next?.at == expiresAt { expiryAlarm.ring() }
    }

    private func watchExpiries() async {
        while !Task.isCancelled {
            await noticeExpiries()
            await expiryAlarm.wait(until: expiries.next?.at ?? .distantFuture, time: parts.time)
        }
    }

    /// Deals with all credentials that have run out by now.
    func noticeExpiries() async {
        let now = parts.time.bootNow
        while let job = expiries.popDue(now: now) { await handleExpiry(of: job, now: now) }
    }

    private func handleExpiry(of job: JobID, now: BootInstant) async {
        let entry = sets[job]
        guard let remaining = entry.remaining(at: now), remaining <= .zero else {
            watchExpiry(of: job)
            return
        }
        if entry.isLeaving {
            await forget([job])
        } else if !entry.record.hasToldExpiry {
            sets[job].record.hasToldExpiry = true
            tellExpired(sets[job].record)
            await applyExpiredPolicy(to: job)
            if !entry.isRunning { save([.set(sets[job].record)]) }
        }
    }

    // MARK: Secrets that somebody mended

    /// Looks every 30 s at the files behind identities that wait for a human, and at those that hold a token.
    private func watchSecrets() async {
        while (try? await parts.time.sleep(for: .seconds(30))) != nil {
            for name in watchedIdentities { lookAtFiles(of: name) }
        }
    }

    private func lookAtFiles(of name: String) {
        guard let entry = identities[name], let job = jobs[name] else {
            watchedIdentities.remove(name)
            return
        }
        if let marks = entry.watchedFiles {
            guard marks != entry.identity.secretMarks else { return }
            identities[name]?.watchedFiles = nil
        } else if let file = entry.identity.tokenFile {
            let mark = FileMark(path: file)
            guard mark != entry.tokenMark else { return }
            identities[name]?.tokenMark = mark
            identities[name]?.hasNewTokenFile = entry.record.token != nil
            // Whatever was refused was the old token.
            if sets[job].nextAttempt != nil { sets[job].nextAttempt = parts.time.bootNow }
        } else {
            watchedIdentities.remove(name)
            return
        }
        identities[name]?.nextAttempt = parts.time.bootNow
        plan(job)
    }
}

extension Identity {
    /// The file that holds its token, where nothing else obtains one; something outside keeps it fresh.
    var tokenFile: String? {
        guard refreshHandler == nil, refresher == nil, case .file(let path)? = token?.source else { return nil }
        return path
    }
}

extension Identity {
    /// The marks of all files that its token or its handler comes from.
    var secretMarks: [FileMark?] {
        var sources: [SecretSource] = token.map { [$0.source] } ?? []
        sources += refresher?.secretSources ?? []
        var paths: [String] = []
        if let handler = refreshHandler {
            sources += handler.environment.values
            if case .arguments(let arguments) = handler.invocation { paths += arguments.prefix(1) }
        }
        for case .file(let path) in sources { paths.append(path) }
        return paths.sorted().map(FileMark.init(path:))
    }
}

extension Identity {
    /// Whether somebody may have removed what kept it from signing in while nobody was watching. A file tells; reading a
    /// token from anywhere else again costs nothing.
    func mayHaveBeenMended(since failure: Timestamp) -> Bool {
        if refreshHandler == nil, let source = token?.source {
            if case .file = source {} else { return true }
        }
        if refreshHandler == nil, let seed = refresher?.seed {
            if case .file = seed {} else { return true }
        }
        return secretMarks.contains { $0.map { $0.changedAt >= failure } ?? false }
    }
}

extension TokenRefresher {
    /// The token that it starts from; with a user pool the password.
    var seed: SecretSource? {
        switch self {
        case .oauth(let oauth):
            guard case .refreshToken(let seed) = oauth.grant else { return nil }
            return seed
        case .facebook(let facebook): return facebook.seed
        case .userPool(let pool): return pool.password
        case .gitHubActions, .developer: return nil
        }
    }

    /// Where its seed and its secrets come from.
    var secretSources: [SecretSource] {
        switch self {
        case .oauth(let oauth):
            let client = [oauth.client.secret, oauth.client.privateKey].compactMap(\.self)
            return switch oauth.grant {
            case .refreshToken(let seed): client + (seed.map { [$0] } ?? [])
            case .passwordRealm(_, let password, _): client + [password]
            case .tokenExchange(let subjectToken): client + [subjectToken]
            case .clientCredentials, .jwtBearer: client
            }
        case .facebook(let facebook): return [facebook.appSecret] + (facebook.seed.map { [$0] } ?? [])
        case .gitHubActions: return []
        case .developer(let developer):
            guard case .profile(_, let file) = developer.signer else { return [] }
            return [.file(path: file)]
        case .userPool(let pool):
            return [pool.clientSecret, pool.password, pool.totp, pool.newPassword].compactMap(\.self)
                + (pool.challengeHandler.map { Array($0.environment.values) } ?? [])
        }
    }
}

import AWSClient
import CredentialModel
import Exchange
import Platform
import Providers
import Scheduling
import State

/// The map of the program: one refresh of one credential set, from the identity's token to remembered credentials.
///
/// 1. **Sign in** (`Providers`): the refresher gives a fresh ``ProviderToken``, when one is due.
/// 2. **Exchange** (`Exchange`): Cognito Identity or STS trades it for ``TemporaryCredentials``.
/// 3. **Remember** (`State`): the token before it is used, the credentials before anybody reads them.
///
/// What comes after it is not the pipeline's: the ``Orchestrator`` writes the outputs (`Outputs`), tells the Hub
/// (`Events`) and plans the next time (`Scheduling`).
struct RefreshPipeline: Sendable {
    private let providers: IdentityProviders
    private let cognitoIdentity: CognitoIdentityExchange
    private let sts: STSExchange
    private let writer: StateWriter
    private let buckets: RateBuckets
    private let time: any TimeSource
    private let handlerSlots: AsyncSemaphore

    /// - Parameter handlerConcurrency: how many refreshers run at once.
    init(
        providers: IdentityProviders, cognitoIdentity: CognitoIdentityExchange, sts: STSExchange,
        writer: StateWriter, buckets: RateBuckets = RateBuckets(), time: any TimeSource, handlerConcurrency: Int
    ) {
        self.providers = providers
        self.cognitoIdentity = cognitoIdentity
        self.sts = sts
        self.writer = writer
        self.buckets = buckets
        self.time = time
        self.handlerSlots = AsyncSemaphore(count: handlerConcurrency)
    }

    /// Does what the work asks for. Failures are part of the outcome; nothing already held is lost by one.
    func refresh(_ work: RefreshWork) async -> RefreshOutcome {
        var pass = RefreshPass(work: work)
        do throws(RefreshFailure) {
            if let reason = work.tokenReason { try await signIn(&pass, reason: reason) }
        } catch {
            pass.outcome.tokenFailure = error
            // A token that is renewed early is still good for an exchange that cannot wait.
            guard work.exchangeReason != nil, pass.hasUsableToken(at: time.now) else { return pass.outcome }
        }
        do throws(RefreshFailure) {
            if work.exchangeReason != nil { try await exchange(&pass) }
        } catch {
            pass.outcome.exchangeFailure = error
        }
        return pass.outcome
    }
}

// MARK: - 1 Sign in

extension RefreshPipeline {
    private func signIn(
        _ pass: inout RefreshPass, reason: RefreshReason, rejected: Secret? = nil
    ) async throws(RefreshFailure) {
        let note = RedemptionNote(pass.outcome.identityRecord, writer: writer, time: time)
        let provided: ProvidedToken
        do throws(RefreshFailure) {
            provided = try await handlerSlots.withSlot { () async throws(RefreshFailure) in
                let deadline = pass.deadline(from: time.bootNow)
                return try await token(
                    pass.tokenRequest(reason, rejected: rejected, deadline: deadline, journal: note), &pass)
            }
        } catch {
            pass.outcome.identityRecord.redemption = note.redemption
            throw error
        }
        pass.outcome.identityRecord.redemption = nil
        pass.outcome.warnings += provided.warnings
        pass.adopt(provided)
        // A provider may already have forgotten the old token: the new one is safe before it is used.
        let changes = [StateChange.identity(pass.outcome.identityRecord)]
        if pass.work.mayRotate {
            try await rememberBeforeUse(&pass, changes)
        } else {
            await remember(&pass, changes)
        }
        if case .unusable(let failure) = provided.proof { throw failure }
    }

    private func token(
        _ request: TokenRequest, _ pass: inout RefreshPass
    ) async throws(RefreshFailure) -> ProvidedToken {
        let bucket = buckets.refresher(of: request.identity)
        let provider = providers.provider(for: request.identity)
        do throws(RefreshFailure) {
            let provided: ProvidedToken
            if pass.work.mayRotate {
                // Nothing cuts a redemption short, for its answer must not be lost; it keeps to the deadline by itself.
                let redemption = Task { () async -> Result<ProvidedToken, RefreshFailure> in
                    do throws(RefreshFailure) {
                        return .success(try await provider.token(for: request))
                    } catch {
                        return .failure(error)
                    }
                }
                provided = try await redemption.value.get()
            } else {
                let expired = RefreshFailure(
                    code: "refresh.timeout", message: "no token came within the refresh's timeout",
                    failureClass: .transient)
                provided = try await withTimeLimit(until: request.deadline, time: time, expired: expired) {
                    () async throws(RefreshFailure) in try await provider.token(for: request)
                }
            }
            if let bucket { pass.note(bucket, nil) }
            return provided
        } catch {
            if let bucket { pass.note(bucket, error) }
            throw error
        }
    }
}

// MARK: - 2 Exchange

extension RefreshPipeline {
    private func exchange(_ pass: inout RefreshPass) async throws(RefreshFailure) {
        do throws(RefreshFailure) {
            try await exchangeOnce(&pass)
        } catch {
            switch error.failureClass {
            case .tokenRejected where pass.mustRenewRejectedToken:
                // The service knows better than the clock: one fresh token, one more try.
                do throws(RefreshFailure) {
                    if let failure = pass.outcome.tokenFailure { throw failure }
                    try await signIn(&pass, reason: .rejected, rejected: pass.outcome.identityRecord.token?.value)
                } catch {
                    return pass.dropRejectedToken(because: error)
                }
            case .identityGone:
                pass.outcome.identityRecord.identityID = nil
            default:
                throw pass.final(error)
            }
            do throws(RefreshFailure) { try await exchangeOnce(&pass) } catch { throw pass.final(error) }
        }
    }

    private func exchangeOnce(_ pass: inout RefreshPass) async throws(RefreshFailure) {
        if let finished = pass.finishedCredentials {
            return await adopt(finished, into: &pass)
        }
        if let role = pass.work.setRecord.definition.role { return try await assume(role, &pass) }
        switch pass.work.identity.flow {
        case .enhanced: try await exchangeWithCognito(&pass)
        case .tokenOnly: break
        case .basic(let role): try await assume(role, with: .cognito(openIDToken(&pass)), &pass)
        case .webIdentity(let role): try await assume(role, with: .provider(ownToken(of: pass)), &pass)
        }
    }

    /// The enhanced flow: GetId where no id is known, then GetCredentialsForIdentity.
    private func exchangeWithCognito(_ pass: inout RefreshPass) async throws(RefreshFailure) {
        let identity = pass.work.identity
        let token = pass.outcome.identityRecord.token
        let identityID = try await identityID(&pass)
        let answer = try await pass.calling(buckets.getCredentials(identity), time: time) {
            [cognitoIdentity] () async throws(RefreshFailure) in
            try await cognitoIdentity.credentials(for: identity, identityID: identityID, token: token)
        }
        pass.read(answer, now: time.now)
        // Cognito may merge identities and answer for another id than was asked for: that one counts from now on.
        pass.outcome.identityRecord.identityID = answer.value.identityID
        await adopt(answer.value.credentials, into: &pass)
    }

    /// The id that is known, or the one that GetId gives.
    private func identityID(_ pass: inout RefreshPass) async throws(RefreshFailure) -> String {
        let identity = pass.work.identity
        if let known = identity.identityID ?? pass.outcome.identityRecord.identityID { return known }
        let token = pass.outcome.identityRecord.token
        let answer = try await pass.calling(buckets.getID(identity), time: time) {
            [cognitoIdentity] () async throws(RefreshFailure) in
            try await cognitoIdentity.identityID(for: identity, token: token)
        }
        pass.outcome.identityRecord.identityID = answer.value
        return answer.value
    }

    /// The first half of the basic flow: Cognito's own token for the identity (GetOpenIdToken).
    private func openIDToken(_ pass: inout RefreshPass) async throws(RefreshFailure) -> Secret {
        let identity = pass.work.identity
        let token = pass.outcome.identityRecord.token
        let identityID = try await identityID(&pass)
        let answer = try await pass.calling(buckets.getOpenIDToken(identity), time: time) {
            [cognitoIdentity] () async throws(RefreshFailure) in
            try await cognitoIdentity.openIDToken(for: identity, identityID: identityID, token: token)
        }
        pass.read(answer, now: time.now)
        pass.outcome.identityRecord.identityID = answer.value.identityID
        return answer.value.token
    }

    private func ownToken(of pass: RefreshPass) throws(RefreshFailure) -> ProviderToken {
        guard let token = pass.outcome.identityRecord.token else {
            throw RefreshFailure(
                code: "token.missing", message: "There is no token for identity '\(pass.work.identity.name)'.",
                failureClass: .rejected)
        }
        return token
    }

    /// AssumeRoleWithWebIdentity, which nobody signs: the token is the proof.
    private func assume(
        _ role: WebIdentityRole, with proof: WebIdentityProof, _ pass: inout RefreshPass
    ) async throws(RefreshFailure) {
        let identity = pass.work.identity
        let answer = try await pass.calling(buckets.webIdentity(identity), time: time) {
            [sts] () async throws(RefreshFailure) in
            try await sts.assumeRole(role, with: proof, identity: identity, region: identity.serviceRegion)
        }
        pass.read(answer, now: time.now)
        await adopt(answer.value, into: &pass)
    }

    private func assume(_ role: AssumedRole, _ pass: inout RefreshPass) async throws(RefreshFailure) {
        guard let parent = pass.work.parentCredentials else {
            throw RefreshFailure(
                code: RefreshFailure.parentUnavailable,
                message: "The credentials that assume the role are not available",
                failureClass: .transient)
        }
        let identity = pass.work.identity
        let bucket = buckets.signedSTS(identity, role: role, callerAccount: pass.work.callerAccount)
        let answer = try await pass.calling(bucket, time: time) { [sts] () async throws(RefreshFailure) in
            try await sts.assumeRole(role, identity: identity, region: identity.serviceRegion, with: parent)
        }
        pass.read(answer, now: time.now)
        if role.expectedAccount != nil {
            try await pass.calling(bucket, time: time) { [sts] () async throws(RefreshFailure) in
                try await sts.requireExpectedAccount(
                    of: answer.value, taking: role, identity: identity, region: identity.serviceRegion)
            }
        }
        await adopt(answer.value, into: &pass)
    }
}

// MARK: - 3 Remember

extension RefreshPipeline {
    private func adopt(_ credentials: TemporaryCredentials, into pass: inout RefreshPass) async {
        pass.outcome.expiresAt = time.bootNow + credentials.lifetime
        pass.outcome.setRecord.credentials = credentials
        pass.outcome.setRecord.fingerprint = pass.work.setRecord.definition.fingerprint
        pass.outcome.setRecord.refreshedAt = time.now
        pass.outcome.setRecord.clockOffset = pass.clockOffset
        pass.outcome.setRecord.failure = nil
        pass.outcome.setRecord.hasToldExpiry = false
        pass.outcome.hasNewCredentials = true
        var changes: [StateChange] = [.set(pass.outcome.setRecord)]
        if pass.outcome.setRecord.definition.role == nil {
            pass.outcome.identityRecord.isSignedIn = true
            changes.append(.identity(pass.outcome.identityRecord))
        }
        await remember(&pass, changes)
    }

    /// A state that cannot be written does not stop a refresh: what is in memory goes on, and the outcome tells.
    private func remember(_ pass: inout RefreshPass, _ changes: [StateChange]) async {
        pass.outcome.stateResult = await writer.save(changes)
    }

    /// Where a loss would cost a login, nothing goes on before the state could be written.
    private func rememberBeforeUse(_ pass: inout RefreshPass, _ changes: [StateChange]) async throws(RefreshFailure) {
        let result = await writer.save(changes)
        pass.outcome.stateResult = result
        guard case .failure(let error) = result else { return }
        throw RefreshFailure(
            code: "state.\(error.code.rawValue)",
            message: "a refresh token that may change is not used while the state cannot be written",
            failureClass: .transient, remedy: error.remedy)
    }
}

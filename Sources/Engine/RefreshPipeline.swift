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
    private let time: any TimeSource
    private let handlerSlots: AsyncSemaphore

    /// - Parameter handlerConcurrency: how many refreshers run at once.
    init(
        providers: IdentityProviders, cognitoIdentity: CognitoIdentityExchange, sts: STSExchange,
        writer: StateWriter, time: any TimeSource, handlerConcurrency: Int
    ) {
        self.providers = providers
        self.cognitoIdentity = cognitoIdentity
        self.sts = sts
        self.writer = writer
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
        let record = pass.outcome.identityRecord
        let request = TokenRequest(
            identity: pass.work.identity, reason: reason, attempt: pass.work.attempt, previous: record.token,
            identityID: record.identityID ?? pass.work.identity.identityID, handlerState: record.handlerState,
            rejectedToken: rejected, deadline: pass.work.deadline)
        let bucket = RateBuckets.refresher(of: pass.work.identity)
        let provided: ProvidedToken
        do throws(RefreshFailure) {
            provided = try await handlerSlots.withSlot { () async throws(RefreshFailure) in
                try await providers.provider(for: pass.work.identity).token(for: request)
            }
        } catch {
            if let bucket { pass.note(bucket, error) }
            throw error
        }
        if let bucket { pass.note(bucket, nil) }
        pass.outcome.warnings += provided.warnings
        pass.adopt(provided)
        // A provider may already have forgotten the old token: the new one is safe before it is used.
        await remember(&pass, [.identity(pass.outcome.identityRecord)])
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
            await adopt(finished, into: &pass)
        } else if let role = pass.work.setRecord.definition.role {
            try await assume(role, &pass)
        } else {
            try await exchangeWithCognito(&pass)
        }
    }

    /// The enhanced flow: GetId where no id is known, then GetCredentialsForIdentity.
    private func exchangeWithCognito(_ pass: inout RefreshPass) async throws(RefreshFailure) {
        let identity = pass.work.identity
        let token = pass.outcome.identityRecord.token
        let identityID: String
        if let known = identity.identityID ?? pass.outcome.identityRecord.identityID {
            identityID = known
        } else {
            let answer = try await pass.calling(RateBuckets.getID(identity), time: time) {
                [cognitoIdentity] () async throws(RefreshFailure) in
                try await cognitoIdentity.identityID(for: identity, token: token)
            }
            identityID = answer.value
            pass.outcome.identityRecord.identityID = identityID
        }
        let answer = try await pass.calling(RateBuckets.getCredentials(identity), time: time) {
            [cognitoIdentity] () async throws(RefreshFailure) in
            try await cognitoIdentity.credentials(
                for: identity, identityID: identityID, token: token)
        }
        pass.read(answer, now: time.now)
        // Cognito may merge identities and answer for another id than was asked for: that one counts from now on.
        pass.outcome.identityRecord.identityID = answer.value.identityID
        await adopt(answer.value.credentials, into: &pass)
    }

    private func assume(_ role: AssumedRole, _ pass: inout RefreshPass) async throws(RefreshFailure) {
        guard let parent = pass.work.parentCredentials else {
            throw RefreshFailure(
                code: RefreshFailure.parentUnavailable,
                message: "The credentials that assume the role are not available",
                failureClass: .transient)
        }
        let identity = pass.work.identity
        let bucket = RateBuckets.signedSTS(identity, caller: pass.work.setRecord.definition.parent ?? "")
        let answer = try await pass.calling(bucket, time: time) { [sts] () async throws(RefreshFailure) in
            try await sts.verifiedCredentials(
                of: role, identity: identity, region: identity.serviceRegion, with: parent)
        }
        pass.read(answer, now: time.now)
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
}

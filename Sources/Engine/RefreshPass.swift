import AWSClient
import CredentialModel
import Exchange
import Platform
import Providers
import Scheduling
import State

/// The notes that one refresh takes on its way through the pipeline.
struct RefreshPass {
    let work: RefreshWork
    var outcome: RefreshOutcome
    /// Credentials that a `process` handler brought along instead of a token.
    private(set) var finishedCredentials: TemporaryCredentials?
    /// The service's clock minus ours, as far as this pass or an earlier one knows.
    private(set) var clockOffset: Duration
    private var hasRenewedToken = false
    private var deadline: BootInstant?

    init(work: RefreshWork) {
        self.work = work
        self.outcome = RefreshOutcome(identityRecord: work.identityRecord, setRecord: work.setRecord)
        self.clockOffset = work.setRecord.clockOffset
    }

    /// When the whole refresh must be over. It begins with the first step that somebody else is asked for: waiting for
    /// a place among the refreshers is nobody's fault.
    mutating func deadline(from now: BootInstant) -> BootInstant {
        let deadline = deadline ?? now + work.timeout
        self.deadline = deadline
        return deadline
    }

    /// What the refresher is asked.
    func tokenRequest(
        _ reason: RefreshReason, rejected: Secret?, deadline: BootInstant, journal: any RedemptionJournal
    ) -> TokenRequest {
        let record = outcome.identityRecord
        return TokenRequest(
            identity: work.identity, reason: reason, attempt: work.attempt, previous: record.token,
            identityID: work.identity.identityID ?? record.identityID, handlerState: record.handlerState,
            refreshToken: record.refreshToken, journal: journal,
            signer: work.parentCredentials.map { SigningCredentials($0) }, rejectedToken: rejected, deadline: deadline)
    }

    /// Takes over what a refresher gave.
    mutating func adopt(_ provided: ProvidedToken) {
        switch provided.proof {
        case .token(let token):
            outcome.identityRecord.token = token
            outcome.hasNewToken = true
            hasRenewedToken = true
            if work.identity.flow == .tokenOnly { outcome.identityRecord.isSignedIn = true }
        case .credentials(let credentials):
            finishedCredentials = credentials
        case .none, .unusable:
            break
        }
        if let refreshToken = provided.refreshToken { outcome.identityRecord.refreshToken = refreshToken }
        if let identityID = provided.identityID { outcome.identityRecord.identityID = identityID }
        if case .set(let state) = provided.handlerState { outcome.identityRecord.handlerState = state }
        outcome.identityRecord.failure = nil
    }

    /// Whether the remembered token can still be sent.
    func hasUsableToken(at now: Timestamp) -> Bool {
        switch work.identity.provider {
        case .guest: true
        case .process: false
        default: outcome.identityRecord.token.map { $0.expiration > now } ?? false
        }
    }

    /// A refused token is renewed once, and only if it was not fresh already. A role has no token of its own: there it
    /// is the parent that must be renewed, which is not this pass's business.
    var mustRenewRejectedToken: Bool {
        !hasRenewedToken && work.setRecord.definition.role == nil && work.identity.hasRefresher
    }

    /// The service has refused the token and there is no other: nothing is exchanged until there is.
    mutating func dropRejectedToken(because failure: RefreshFailure) {
        outcome.identityRecord.token = nil
        outcome.tokenFailure = failure
    }

    /// A failure as it leaves the pass: what one more try was to cure and did not is *rejected*. Only a role's expired
    /// parent stays as it is, because its cure lies outside.
    func final(_ failure: RefreshFailure) -> RefreshFailure {
        switch failure.failureClass {
        case .tokenRejected where work.setRecord.definition.role == nil, .identityGone:
            failure.asRejected
        default:
            failure
        }
    }

    /// Makes one call against a bucket within the time that the whole refresh may take, and notes how it went.
    mutating func calling<Value: Sendable>(
        _ bucket: RateBucket, time: any TimeSource,
        _ call: @escaping @Sendable () async throws(RefreshFailure) -> Value
    ) async throws(RefreshFailure) -> Value {
        let expired = RefreshFailure(
            code: "refresh.timeout", message: "\(bucket.endpoint) did not answer within the refresh's timeout",
            failureClass: .transient)
        do throws(RefreshFailure) {
            let value = try await withTimeLimit(
                until: deadline(from: time.bootNow), time: time, expired: expired, call)
            note(bucket, nil)
            return value
        } catch {
            note(bucket, error)
            throw error
        }
    }

    /// Notes for a bucket what became of one request.
    mutating func note(_ bucket: RateBucket, _ failure: RefreshFailure?) {
        let result: BucketResult =
            switch failure?.failureClass {
            case nil: .success
            case .throttled: .throttled(retryAfter: failure?.retryAfter)
            case .transient: .transient
            case .tokenRejected, .rejected, .identityGone, .needsLogin: .other
            }
        outcome.bucketResults.append((bucket, result))
    }

    /// Learns from an answer how far the service's clock is from ours.
    mutating func read<Value>(_ answer: ExchangeAnswer<Value>, now: Timestamp) {
        outcome.warnings += answer.warnings
        guard let serverDate = answer.serverDate else { return }
        let offset = serverDate - now
        // The Date header has whole seconds and travelled a while: less than two seconds say nothing.
        clockOffset = abs(offset.milliseconds) < 2000 ? .zero : offset
        outcome.clockReading = (answer.host, clockOffset)
    }
}

extension Identity {
    /// Whether anything can supply a token for it, or its credentials.
    var hasRefresher: Bool { refreshHandler != nil || refresher != nil || token != nil }
}

extension RefreshFailure {
    /// The code of a role's failure when the credentials that should assume it are missing.
    static let parentUnavailable = "parent.unavailable"

    /// The same failure when what was to cure it at once has not.
    var asRejected: RefreshFailure {
        RefreshFailure(
            code: code, message: message, failureClass: .rejected, remedy: remedy, retryAfter: retryAfter)
    }
}

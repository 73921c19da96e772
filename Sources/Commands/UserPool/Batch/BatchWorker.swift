import CredentialModel
import Engine
import Events
import Platform
import Scheduling
import StrictJSON
import Synchronization
import UserPools

/// Does a batch's operation for one row, as often as it takes, and notes it in the journal before and after.
final class BatchWorker: Sendable {
    /// How a row ended.
    enum Outcome: Sendable, Hashable {
        case done
        /// Done, and the sign-in that it is waits for an answer.
        case waiting
        /// The reason, and whether the pool itself gave it.
        case failed(String, isAnswered: Bool)
        /// Stopped between two tries.
        case left
    }

    /// How often one user is tried.
    private static let tries = 5

    private let operation: UserPoolOperation
    private let work: UserPoolWork
    private let call: LambdaMetadata.Maps
    private let forcesAlias: Bool
    private let journal: BatchJournal
    private let time: any TimeSource
    private let hub: Hub
    private let hasStopped = Atomic(false)

    /// - Parameters:
    ///   - call: the metadata of rows that give none of their own.
    ///   - forcesAlias: whether addresses that are another user's alias move to those who are confirmed.
    init(
        operation: UserPoolOperation, work: UserPoolWork, call: LambdaMetadata.Maps, forcesAlias: Bool,
        journal: BatchJournal, time: any TimeSource, hub: Hub
    ) {
        self.operation = operation
        self.work = work
        self.call = call
        self.forcesAlias = forcesAlias
        self.journal = journal
        self.time = time
        self.hub = hub
    }

    /// Nothing is tried once more, and nothing new is to be begun.
    func stop() { hasStopped.store(true, ordering: .relaxed) }

    var isStopped: Bool { hasStopped.load(ordering: .relaxed) }

    /// - Throws: ``CommandFailure`` with 73 when the journal cannot be written: nothing may be done then.
    func process(_ row: BatchFile.Row) async throws -> Outcome {
        var input = row.input
        input.metadata.clientMetadata = input.metadata.clientMetadata ?? call.clientMetadata
        input.metadata.validationData = input.metadata.validationData ?? call.validationData
        input.forcesAlias = forcesAlias
        var mayBeDone = journal.standing(of: input.username)?.mayBeDone ?? false
        try note(.begun, of: input.username)
        for attempt in 1... {
            do {
                let result = try await work.perform(operation, input)
                return try finish(result, input)
            } catch let error as UserPoolError {
                if mayBeDone, isDone(error) {
                    try note(.done, of: input.username)
                    return .done
                }
                let isPassing = error.failureClass == .transient || error.failureClass == .throttled
                // No answer, or one that the service gave in trouble of its own: it may have done it before.
                if error.failureClass == .transient { mayBeDone = true }
                guard isPassing, attempt < Self.tries else { return try fail(error, input, mayBeDone) }
                // What is under way at the end stays begun: the next run goes on with it.
                try await pause(after: error, attempt)
                guard !isStopped else { return .left }
            } catch let failure as CommandFailure {
                try note(.failed(code: "usage", isUncertain: mayBeDone), of: input.username)
                return .failed(failure.message, isAnswered: true)
            }
        }
        return .left
    }

    private func finish(_ result: UserPoolResult, _ input: UserPoolInput) throws -> Outcome {
        try note(.done, of: input.username)
        hub.emit(result.event(about: subject(input), user: [:], at: time.now))
        if case .challenge = result { return .waiting }
        return .done
    }

    private func fail(_ error: UserPoolError, _ input: UserPoolInput, _ mayBeDone: Bool) throws -> Outcome {
        try note(.failed(code: error.code, isUncertain: mayBeDone), of: input.username)
        hub.emit(error.event(of: operation, about: subject(input)))
        return .failed(error.sentence, isAnswered: error.isAnswer)
    }

    /// Whether the service's refusal says that it has been done: by a try of which nobody heard the answer.
    private func isDone(_ error: UserPoolError) -> Bool {
        switch operation {
        case .signUp: error.code == "UsernameExistsException"
        case .confirmSignUp:
            error.code == "NotAuthorizedException" && error.message.contains("Current status is CONFIRMED")
        default: false
        }
    }

    /// Waits for the next try, or until everything is stopped.
    private func pause(after error: UserPoolError, _ attempt: Int) async throws {
        var random = SystemRandomNumberGenerator()
        let wait = Backoff.delay(
            after: error.failureClass, count: attempt, retryAfter: error.retryAfter, using: &random)
        let end = time.bootNow + (wait ?? .zero)
        while !isStopped, time.bootNow < end {
            try await time.sleep(until: min(end, time.bootNow + .milliseconds(500)))
        }
    }

    private func subject(_ input: UserPoolInput) -> UserPoolSubject {
        UserPoolSubject(
            identity: nil, username: input.username, userPoolID: work.target.refresher.userPoolID)
    }

    private func note(_ standing: BatchJournal.Standing, of user: String) throws {
        do throws(BatchJournal.Failure) {
            try journal.note(standing, of: user)
        } catch {
            throw CommandFailure(.cannotCreate, error.message)
        }
    }
}

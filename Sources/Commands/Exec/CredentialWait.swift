import CredentialModel
import Engine
import Logging
import Platform
import State

/// Gets the credentials that a program starts with, and waits for them where that was asked for.
struct CredentialWait {
    private static let interval = Duration.milliseconds(200)

    let name: String
    let open: @Sendable () async throws -> StateAccess
    let reading: @Sendable (StateAccess) -> CredentialReading
    let logger: Logger
    let time: any TimeSource

    /// The set with credentials that are valid now.
    ///
    /// - Parameter limit: how long to wait for a state that is not there yet, a set that it does not know yet, a first
    ///   refresh that has not succeeded yet; `nil`: not at all.
    /// - Returns: also to whom the state belongs.
    /// - Throws: ``CommandFailure`` or `StateError` that tells why there are none.
    func credentials(limit: Duration?) async throws -> (HeldCredentials.Held, StateOwner) {
        let deadline = limit.map { time.bootNow + $0 }
        var told: String?
        while true {
            do {
                return try await look(until: deadline)
            } catch let end as NoneEver {
                throw end.failure
            } catch {
                guard let rest = deadline.map({ $0 - time.bootNow }), rest > .zero else { throw error }
                let words = CommandFailure(any: error).message
                if words != told { logger.warning("waiting for credentials", metadata: ["error": "\(words)"]) }
                told = words
                try await time.sleep(for: min(Self.interval, rest))
            }
        }
    }

    private func look(until deadline: BootInstant?) async throws -> (HeldCredentials.Held, StateOwner) {
        let access = try await open()
        guard try access.entry(named: name).identity?.definition?.flow != .tokenOnly else {
            throw NoneEver(
                failure: CommandFailure(
                    .usage, "'\(name)' has no identity pool and so no AWS credentials: 'evercred token \(name)'"))
        }
        var reading = reading(access)
        if let deadline { reading.patience = min(reading.patience, max(deadline - time.bootNow, .seconds(1))) }
        let (set, identity) = try await reading.current(name)
        guard let credentials = set.credentials else {
            throw CommandFailure(.unavailable, "'\(name)' has no credentials")
        }
        return (HeldCredentials.Held(set: set, identity: identity, credentials: credentials), access.owner)
    }

    /// There will never be any, however long one waits.
    private struct NoneEver: Error {
        let failure: CommandFailure
    }
}

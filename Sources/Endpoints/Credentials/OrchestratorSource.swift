import CredentialModel
package import Engine
package import Platform
import Synchronization

/// Serves what a running daemon holds.
package final class OrchestratorSource: CredentialSource {
    private let look: @Sendable (_ set: String) async -> SetHolding
    private let settle: @Sendable (_ set: String) async -> Void
    private let time: any TimeSource
    /// Who waits for a set waits with all others that do.
    private let waits = Mutex<[String: Task<Void, Never>]>([:])

    package convenience init(_ orchestrator: Orchestrator, time: any TimeSource) {
        self.init(time: time) {
            await orchestrator.holding($0)
        } settle: {
            await orchestrator.settled($0)
        }
    }

    /// - Parameters:
    ///   - look: what a set holds now.
    ///   - settle: returns when a refresh of the set that is due or under way has come to its end.
    init(
        time: any TimeSource, look: @escaping @Sendable (_ set: String) async -> SetHolding,
        settle: @escaping @Sendable (_ set: String) async -> Void
    ) {
        self.time = time
        self.look = look
        self.settle = settle
    }

    package func credentials(of set: String) async throws(CredentialRefusal) -> ServedCredentials {
        var holding = await look(set)
        if holding.prospect == .coming, holding.credentials == nil || holding.isEnding {
            await wait(for: set)
            holding = await look(set)
        }
        if let credentials = holding.credentials { return ServedCredentials(credentials, roleARN: holding.roleARN) }
        switch holding.prospect {
        case .unknown: throw CredentialRefusal(.unknown, "there is no credential set '\(set)' any more")
        case .none(let reason): throw CredentialRefusal(.unavailable, "'\(set)' has no valid credentials: \(reason)")
        case .coming:
            let reason = holding.failure.map { "\($0.message); it is tried again" } ?? "they are being fetched"
            throw CredentialRefusal(.pending, "'\(set)' has no valid credentials yet: \(reason)")
        }
    }

    /// Waits for the refresh that is due or under way, for no longer than an SDK does.
    private func wait(for set: String) async {
        let refresh = waits.withLock { waits in
            if let task = waits[set] { return task }
            let task = Task {
                await settle(set)
                self.waits.withLock { $0[set] = nil }
            }
            waits[set] = task
            return task
        }
        _ = await Patience.wait(for: refresh, atMost: CredentialServer.patience, time: time)
    }
}

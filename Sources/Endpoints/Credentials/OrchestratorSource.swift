import CredentialModel
package import Engine
package import Platform
import Synchronization

/// Serves what a running daemon holds.
package final class OrchestratorSource: CredentialSource {
    private let orchestrator: Orchestrator
    private let time: any TimeSource
    /// Who waits for a set waits with all others that do.
    private let waits = Mutex<[String: Task<Void, Never>]>([:])

    package init(_ orchestrator: Orchestrator, time: any TimeSource) {
        self.orchestrator = orchestrator
        self.time = time
    }

    package func credentials(of set: String) async throws(CredentialRefusal) -> ServedCredentials {
        var holding = await orchestrator.holding(set)
        if holding.prospect == .coming, holding.credentials == nil || holding.isEnding {
            await wait(for: set)
            holding = await orchestrator.holding(set)
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
                await orchestrator.settled(set)
                self.waits.withLock { $0[set] = nil }
            }
            waits[set] = task
            return task
        }
        _ = await Patience.wait(for: refresh, atMost: CredentialServer.patience, time: time)
    }
}

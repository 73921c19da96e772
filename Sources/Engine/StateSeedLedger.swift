import CredentialModel
import Providers
import State
import Synchronization

/// The ledger of configured refresh tokens beside the state; without a file it lasts as long as the process.
final class StateSeedLedger: SeedLedger {
    private let file: SeedFile?
    private let memory = Mutex<[String: SeedFile.Standing]>([:])
    /// Looking and noting are one step.
    private let turn = AsyncSemaphore(count: 1)

    init(_ file: SeedFile?) { self.file = file }

    func begin(_ seed: String, for identity: Identity, resuming: Bool) async throws(RefreshFailure) {
        let refusal = await turn.withSlot { () async -> RefreshFailure? in
            do throws(StateError) {
                if let standing = try await standing(of: seed),
                    let refusal = self.refusal(standing, identity, resuming: resuming)
                {
                    return refusal
                }
                try await note(.begun(identity: identity.name), of: seed)
                return nil
            } catch {
                return RefreshFailure(
                    code: "state.\(error.code.rawValue)",
                    message:
                        "the configured refresh token is not redeemed while that cannot be noted: \(error.message)",
                    failureClass: .transient, remedy: error.remedy)
            }
        }
        if let refusal { throw refusal }
    }

    func keep(_ seed: String, for identity: Identity) async {
        // If that cannot be noted, the seed passes for spent after a loss of the state: the safe side.
        await turn.withSlot { try? await note(.kept(identity: identity.name), of: seed) }
    }

    private func refusal(
        _ standing: SeedFile.Standing, _ identity: Identity, resuming: Bool
    ) -> RefreshFailure? {
        guard case .begun(let owner) = standing else { return nil }
        if owner != identity.name, !identity.formerNames.contains(owner) {
            return RefreshFailure(
                code: "seed.taken",
                message: "the configured refresh token was redeemed for identity '\(owner)' and may be spent",
                failureClass: .rejected, remedy: "give each identity a refresh token of its own")
        }
        if resuming { return nil }
        return RefreshFailure(
            code: "seed.spent",
            message: "the configured refresh token was redeemed before, and what the provider gave for it is lost",
            failureClass: .needsLogin, remedy: "run 'evercred login \(identity.name)', or configure a new refresh token"
        )
    }

    private func standing(of seed: String) async throws(StateError) -> SeedFile.Standing? {
        guard let file else { return memory.withLock { $0[seed] } }
        return try await file.standing(of: seed)
    }

    private func note(_ standing: SeedFile.Standing, of seed: String) async throws(StateError) {
        guard let file else { return memory.withLock { $0[seed] = standing } }
        try await file.note(standing, of: seed)
    }
}

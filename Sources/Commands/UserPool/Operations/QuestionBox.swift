import Config
import CredentialModel
import Platform
import State
import UserPools

/// Where the questions of sign-ins wait for the next command, encrypted.
struct QuestionBox: Sendable {
    private let store: ChallengeStore

    /// What nobody answered in time goes.
    private init(_ store: ChallengeStore, at now: Timestamp) {
        store.removeStale(at: now)
        self.store = store
    }

    /// The one of a configuration's state; where there is none, or it is in memory, the one of this user's `user-pools`
    /// folder.
    static func open(
        _ settings: Settings?, explicit: String?, surroundings: Surroundings, time: any TimeSource
    ) async throws -> QuestionBox {
        let location = StateLocation(surroundings)
        if let settings, explicit != nil || settings.state.kind != .memory {
            let path = try OpenedState.folder(settings, explicit: explicit, surroundings: surroundings)
            let folder = try StateFolder.prepare(path)
            let owner = StateOwner(
                configurationPath: location.canonicalPath(settings.configPath), name: settings.name,
                keySource: settings.state.key)
            let key =
                settings.state.key == nil
                ? try await StateKey.shared(in: folder, time: time)
                : try await StateKeyReader(surroundings: surroundings).key(for: owner, in: folder)
            return QuestionBox(ChallengeStore(in: folder, key: key), at: time.now)
        }
        let path = try location.folder(option: explicit, configured: nil, name: "user-pools")
        let folder = try StateFolder.prepare(path)
        return QuestionBox(
            ChallengeStore(in: folder, key: try await StateKey.shared(in: folder, time: time)), at: time.now)
    }

    func question(of login: String, at now: Timestamp) throws -> PendingChallenge? {
        PendingChallenge(encoded: try store.question(for: login, at: now))
    }

    func keep(_ challenge: PendingChallenge, for login: String, at now: Timestamp) throws {
        try store.keep(challenge.encoded, for: login, at: now)
    }

    func remove(_ login: String) { store.remove(login) }
}

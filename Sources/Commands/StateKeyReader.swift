import CredentialModel
import Platform
import State

/// Reads the key of a state from where its configuration says.
struct StateKeyReader {
    let surroundings: Surroundings

    /// The key of the owner's state; the file beside the data where nothing else is said.
    func key(for owner: StateOwner, in folder: StateFolder, creating: Bool = true) async throws(StateError) -> StateKey {
        guard let source = owner.keySource else { return try StateKey.beside(folder, creating: creating) }
        let secret: Secret
        do {
            secret = try await SecretReader(
                runner: try SpawningProcessRunner(), environment: surroundings.environment
            ).read(source)
        } catch {
            throw StateError(.wrongKey, "the key of the state in \(folder.path) cannot be read: \(error)")
        }
        return try StateKey(Array(secret.reveal().utf8))
    }
}

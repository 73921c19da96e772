import CredentialModel
import Platform
import State

/// Reads the key of a state from where its configuration says.
struct StateKeyReader {
    let surroundings: Surroundings

    /// The key of the owner's state; the file beside the data where nothing else is said.
    func key(for owner: StateOwner, in folder: StateFolder, creating: Bool = true) async throws(StateError) -> StateKey
    {
        guard let source = owner.keySource else { return try StateKey.beside(folder, creating: creating) }
        do {
            if let bytes = try rawFile(source) { return try StateKey(bytes) }
            let secret = try await SecretReader(
                runner: try SpawningProcessRunner(), environment: surroundings.environment
            ).read(source)
            return try StateKey(Array(secret.reveal().utf8))
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(.wrongKey, "the key of the state in \(folder.path) cannot be read: \(error)")
        }
    }

    /// The bytes of a key that lies in a file: 32 raw bytes are no text.
    private func rawFile(_ source: SecretSource) throws -> [UInt8]? {
        switch source {
        case .file(let path):
            try AtomicFile(path: path, creatingFolder: false).read(limit: 4096)?.contents
        case .credential(let id):
            try surroundings.environment["CREDENTIALS_DIRECTORY"].flatMap {
                try AtomicFile(path: "\($0)/\(id)", creatingFolder: false).read(limit: 4096)?.contents
            }
        case .environment, .command, .literal:
            nil
        }
    }
}

import Crypto
import Glibc
import Platform

extension StateKey {
    /// The key in the file `state.key` beside the data; it is made, and on the disk, when the folder holds neither a key
    /// nor a state yet.
    ///
    /// A run calls it under the folder's ``StateLock``; readers say `creating: false`. Throws `wrongKey` when the key of
    /// an existing state is gone, and `unsafeFolder` when somebody else can read or write it.
    package static func beside(_ folder: StateFolder, creating: Bool = true) throws(StateError) -> StateKey {
        if let snapshot = try read(folder.keyPath) {
            guard snapshot.status.mode & 0o077 == 0, snapshot.status.owner == geteuid() || geteuid() == 0 else {
                throw StateError(
                    .unsafeFolder, "the state key \(folder.keyPath) can be read by others or belongs to somebody else",
                    remedy: "chmod 600 \(folder.keyPath), as its owner")
            }
            return try StateKey(snapshot.contents)
        }
        guard creating, !folder.holdsDatabase else {
            throw StateError(
                .wrongKey, "the state in \(folder.path) has no key: \(folder.keyPath) is missing",
                remedy: "put the key back, or move \(folder.databasePath) away to begin with an empty state")
        }
        let key = random()
        try write(key, to: folder.keyPath)
        return key
    }

    private static func read(_ path: String) throws(StateError) -> FileSnapshot? {
        do {
            return try AtomicFile(path: path, creatingFolder: false).read(limit: 4096)
        } catch {
            throw StateError(.cannotRead, error.message, remedy: error.remedy)
        }
    }

    private static func write(_ key: StateKey, to path: String) throws(StateError) {
        do {
            try AtomicFile.replace(path, contents: key.key.withUnsafeBytes { Array($0) }, mode: 0o600)
        } catch {
            throw StateError(.cannotWrite, error.message, remedy: error.remedy)
        }
    }
}

import CredentialModel
import Glibc

/// Database files that SQLite cannot use any more: kept for whoever wants to look, out of the way of a fresh start.
enum DamagedState {
    /// Renames the database and its side files to `state.db.corrupt-TIME…` and says so. Nothing may have them open.
    static func setAside(
        _ folder: StateFolder, at time: Timestamp, because reason: String
    ) throws(StateError) -> StateWarning {
        let destination = freeName(folder, time)
        // The side files first: one that stayed behind would be taken for part of the fresh database.
        for suffix in ["-wal", "-shm", ""] {
            let source = folder.databasePath + suffix
            guard rename(source, destination + suffix) == 0 || errno == ENOENT else {
                throw .system("set the damaged state aside:", source)
            }
        }
        return StateWarning(
            code: .damaged,
            message: "the state was damaged (\(reason)); it was set aside as \(destination) and an empty one begins")
    }

    private static func freeName(_ folder: StateFolder, _ time: Timestamp) -> String {
        let digits = time.rfc3339.filter { $0 != "-" && $0 != ":" }
        let name = "\(folder.databasePath).corrupt-\(digits)"
        var number = 1
        var candidate = name
        while access(candidate, F_OK) == 0 {
            number += 1
            candidate = "\(name).\(number)"
        }
        return candidate
    }
}

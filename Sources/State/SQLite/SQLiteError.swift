import GRDBSQLite

/// What SQLite reported.
struct SQLiteError: Error, Hashable {
    /// The extended result code.
    let code: Int32
    /// SQLite's own words; they quote statements of ours, never a value.
    let message: String

    /// Whether the database is damaged, or no database at all.
    var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }

    var isUnopenable: Bool { primaryCode == SQLITE_CANTOPEN || primaryCode == SQLITE_READONLY }

    var remedy: String? {
        switch primaryCode {
        case SQLITE_FULL: "free some space"
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM:
            "check that the file system is mounted read-write and the state's files belong to the user that runs evercred"
        case SQLITE_BUSY: "close other programs that have the database open"
        default: nil
        }
    }

    private var primaryCode: Int32 { code & 0xFF }

    /// This error as the module's own. `action` completes "cannot …".
    func stateError(_ code: StateError.Code, _ action: String, _ path: String) -> StateError {
        StateError(isDamage ? .damaged : code, "cannot \(action) \(path): \(message)", remedy: remedy)
    }
}

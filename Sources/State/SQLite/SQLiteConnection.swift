import GRDBSQLite

/// A connection to a database file, closed with its last user. One thread at a time uses it.
final class SQLiteConnection {
    private let pointer: OpaquePointer

    /// How the file is opened.
    enum Mode {
        /// For the one writer; the file exists already.
        case readWrite
        /// Beside a writer or alone.
        case readOnly
        /// As a file that nobody writes, without the files that readers of a live one need beside it.
        case immutable
    }

    init(_ path: String, mode: Mode) throws(SQLiteError) {
        var pointer: OpaquePointer?
        let flags = mode == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(
            mode == .immutable ? Self.immutableURI(path) : path, &pointer,
            flags | SQLITE_OPEN_EXRESCODE | (mode == .immutable ? SQLITE_OPEN_URI : 0), nil)
        guard code == SQLITE_OK, let pointer else {
            // A handle is given even on failure, to be asked why and closed.
            let error = Self.error(pointer, code)
            sqlite3_close_v2(pointer)
            throw error
        }
        self.pointer = pointer
        // A reader may hold up a checkpoint, a starting writer a reader: both for milliseconds.
        sqlite3_busy_timeout(pointer, 5000)
    }

    deinit { sqlite3_close_v2(pointer) }

    /// Runs statements that give no rows, or whose rows do not matter.
    func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(pointer, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(pointer, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw error(code) }
        return SQLiteStatement(statement, of: self)
    }

    /// The first number of the first row.
    func number(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.number(0) : 0
    }

    /// Does some work as a whole or not at all.
    func transaction(_ work: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        try execute("BEGIN IMMEDIATE")
        do {
            try work()
            try execute("COMMIT")
        } catch {
            // On some errors, a full disk among them, SQLite has rolled back by itself.
            if sqlite3_get_autocommit(pointer) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Leaves the `-wal` and `-shm` files in place after closing: readers need them, and one that may not write the
    /// folder could not create them.
    func keepSideFiles() {
        var isOn: Int32 = 1
        sqlite3_file_control(pointer, "main", SQLITE_FCNTL_PERSIST_WAL, &isOn)
    }

    /// What the call that has just failed with this code reported.
    func error(_ code: Int32) -> SQLiteError { Self.error(pointer, code) }

    private static func error(_ pointer: OpaquePointer?, _ code: Int32) -> SQLiteError {
        SQLiteError(
            code: code,
            message: (pointer.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)).map { String(cString: $0) } ?? "")
    }

    private static func immutableURI(_ path: String) -> String {
        let escaped = path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                String(Unicode.Scalar(byte))
            default: byte < 16 ? "%0\(String(byte, radix: 16))" : "%\(String(byte, radix: 16))"
            }
        }
        return "file:\(escaped.joined())?immutable=1"
    }
}

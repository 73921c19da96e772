import GRDBSQLite

/// A prepared statement, finalized with its last user.
final class SQLiteStatement {
    private let pointer: OpaquePointer
    private let connection: SQLiteConnection

    init(_ pointer: OpaquePointer, of connection: SQLiteConnection) {
        self.pointer = pointer
        self.connection = connection
    }

    deinit { sqlite3_finalize(pointer) }

    /// Binds a text to a parameter, which are counted from 1.
    func bind(_ index: Int32, _ text: String) throws(SQLiteError) {
        try check(sqlite3_bind_text(pointer, index, text, Int32(text.utf8.count), Self.copying))
    }

    func bind(_ index: Int32, _ blob: [UInt8]) throws(SQLiteError) {
        try check(sqlite3_bind_blob(pointer, index, blob, Int32(blob.count), Self.copying))
    }

    /// Goes to the next row; false when there is none.
    func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.error(code)
        }
    }

    /// Runs the statement to its end, ready to run again with other values.
    func run() throws(SQLiteError) {
        defer { sqlite3_reset(pointer) }
        while try step() {}
    }

    /// A column of the row, counted from 0.
    func number(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }

    func text(_ column: Int32) -> String { withBlob(column) { String(decoding: $0, as: UTF8.self) } }

    func blob(_ column: Int32) -> [UInt8] { withBlob(column) { Array($0) } }

    /// Lends a column's bytes, which are SQLite's own, without copying them.
    func withBlob<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let start = sqlite3_column_blob(pointer, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column))))
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw connection.error(code) }
    }

    /// SQLITE_TRANSIENT, the C macro `(sqlite3_destructor_type)-1`, which Swift cannot import: copy the value at once.
    private static var copying: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

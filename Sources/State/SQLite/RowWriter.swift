/// Carries changes out with statements that are prepared once per transaction.
struct RowWriter {
    private let putIdentity: SQLiteStatement
    private let putSet: SQLiteStatement
    private let putNote: SQLiteStatement
    private let removeIdentity: SQLiteStatement
    private let removeSet: SQLiteStatement
    private let removeNote: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(SQLiteError) {
        putIdentity = try connection.prepare(Self.put("identities", "sealed"))
        putSet = try connection.prepare(Self.put("sets", "sealed"))
        putNote = try connection.prepare(Self.put("notes", "value"))
        removeIdentity = try connection.prepare("DELETE FROM identities WHERE name = ?")
        removeSet = try connection.prepare("DELETE FROM sets WHERE name = ?")
        removeNote = try connection.prepare("DELETE FROM notes WHERE name = ?")
    }

    /// Carries one change out, in the transaction of the caller.
    func write(_ change: RowChange) throws(SQLiteError) {
        switch change {
        case .putIdentity(let name, let sealed): try put(putIdentity, name, sealed)
        case .putSet(let name, let sealed): try put(putSet, name, sealed)
        case .putNote(let name, let value):
            try putNote.bind(1, name)
            try putNote.bind(2, value)
            try putNote.run()
        case .removeIdentity(let name): try remove(removeIdentity, name)
        case .removeSet(let name): try remove(removeSet, name)
        case .removeNote(let name): try remove(removeNote, name)
        }
    }

    private func put(_ statement: SQLiteStatement, _ name: String, _ sealed: [UInt8]) throws(SQLiteError) {
        try statement.bind(1, name)
        try statement.bind(2, sealed)
        try statement.run()
    }

    private func remove(_ statement: SQLiteStatement, _ name: String) throws(SQLiteError) {
        try statement.bind(1, name)
        try statement.run()
    }

    private static func put(_ table: String, _ column: String) -> String {
        """
        INSERT INTO \(table) (name, \(column)) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET \(column) = excluded.\(column)
        """
    }
}

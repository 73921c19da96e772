/// Everything in a database as it stands there.
struct SealedContents: Sendable {
    /// A row whose value is yet to be opened.
    struct Row: Sendable {
        let name: String
        let sealed: [UInt8]
    }

    var identities: [Row] = []
    var sets: [Row] = []
    var notes: [String: String] = [:]

    init() {}

    init(_ connection: SQLiteConnection) throws(SQLiteError) {
        identities = try Self.rows(of: .identities, connection)
        sets = try Self.rows(of: .sets, connection)
        let statement = try connection.prepare("SELECT name, value FROM notes")
        while try statement.step() { notes[statement.text(0)] = statement.text(1) }
    }

    private static func rows(of table: RowPlace.Table, _ connection: SQLiteConnection) throws(SQLiteError) -> [Row] {
        let statement = try connection.prepare("SELECT name, sealed FROM \(table.rawValue)")
        var rows: [Row] = []
        while try statement.step() { rows.append(Row(name: statement.text(0), sealed: statement.blob(1))) }
        return rows
    }
}

extension SealedContents {
    /// Opens every row, on all processors: it is most of the work of a start. Rows that do not open become warnings.
    func opened(with cipher: StateCipher) async -> StateContents {
        async let identities = Self.open(identities, of: .identities, as: IdentityRecord.self, cipher)
        async let sets = Self.open(sets, of: .sets, as: SetRecord.self, cipher)
        let (identityRows, setRows) = await (identities, sets)
        return StateContents(
            identities: identityRows.values, sets: setRows.values, notes: notes,
            warnings: identityRows.warnings + setRows.warnings)
    }

    private struct Opened<Value: Sendable>: Sendable {
        var values: [Value] = []
        var warnings: [StateWarning] = []
    }

    @concurrent
    private static func open<Value: RowCodable & Sendable>(
        _ rows: [Row], of table: RowPlace.Table, as type: Value.Type, _ cipher: StateCipher
    ) async -> Opened<Value> {
        let share = 1024
        return await withTaskGroup(of: Opened<Value>.self) { group in
            for start in stride(from: 0, to: rows.count, by: share) {
                group.addTask { open(rows[start..<min(start + share, rows.count)], of: table, cipher) }
            }
            var all = Opened<Value>()
            all.values.reserveCapacity(rows.count)
            for await part in group {
                all.values += part.values
                all.warnings += part.warnings
            }
            return all
        }
    }

    private static func open<Value: RowCodable>(
        _ rows: ArraySlice<Row>, of table: RowPlace.Table, _ cipher: StateCipher
    ) -> Opened<Value> {
        var opened = Opened<Value>()
        opened.values.reserveCapacity(rows.count)
        for row in rows {
            let place = RowPlace(table: table, name: row.name)
            if let value = cipher.value(Value.self, in: row.sealed, at: place) {
                opened.values.append(value)
            } else {
                opened.warnings.append(
                    StateWarning(
                        code: .unreadableRow,
                        message: "the \(place) could not be read from the state and starts from nothing"))
            }
        }
        return opened
    }
}

extension StateContents {
    /// Everything in a database, opened row by row, for a state may be larger than memory ought to be. Rows that do not open
    /// become warnings.
    init(reading connection: SQLiteConnection, with cipher: StateCipher) throws(SQLiteError) {
        self.init()
        identities = try rows(of: .identities, connection, cipher)
        sets = try rows(of: .sets, connection, cipher)
        let statement = try connection.prepare("SELECT name, value FROM notes")
        while try statement.step() { notes[statement.text(0)] = statement.text(1) }
    }

    private mutating func rows<Value: RowCodable>(
        of table: RowPlace.Table, _ connection: SQLiteConnection, _ cipher: StateCipher
    ) throws(SQLiteError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(Int(try connection.number("SELECT count(*) FROM \(table.rawValue)")))
        let statement = try connection.prepare("SELECT name, sealed FROM \(table.rawValue)")
        while try statement.step() {
            let place = RowPlace(table: table, name: statement.text(0))
            let value = statement.withBlob(1) { cipher.value(Value.self, in: $0, at: place) }
            if let value {
                values.append(value)
            } else {
                warnings.append(
                    StateWarning(
                        code: .unreadableRow,
                        message: "the \(place) could not be read from the state and starts from nothing"))
            }
        }
        return values
    }
}

/// The table `meta`: what the database says about itself.
enum MetaTable {
    static func value(_ name: String, _ connection: SQLiteConnection) throws(SQLiteError) -> [UInt8]? {
        let statement = try connection.prepare("SELECT value FROM meta WHERE name = ?")
        try statement.bind(1, name)
        return try statement.step() ? statement.blob(0) : nil
    }

    static func put(_ name: String, _ value: [UInt8], _ connection: SQLiteConnection) throws(SQLiteError) {
        let statement = try connection.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")
        try statement.bind(1, name)
        try statement.bind(2, value)
        try statement.run()
    }

    /// The owner, as far as the entry can be read.
    static func owner(_ connection: SQLiteConnection) throws(SQLiteError) -> OwnerEntry? {
        try value(OwnerEntry.name, connection).flatMap(OwnerEntry.init(bytes:))
    }
}

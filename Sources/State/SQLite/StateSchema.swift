/// The tables of the database and the way from every older version to this one.
///
/// `PRAGMA user_version` counts the migrations that were applied. A migration that has been released is never edited:
/// a change is a new one at the end, and its test starts from a database that the version before has written.
enum StateSchema {
    /// What `PRAGMA application_id` shows for a state: "Evcr" in ASCII.
    static let applicationID: Int64 = 0x4576_6372

    /// The version that this program reads and writes.
    static var version: Int64 { Int64(migrations.count) }

    /// Brings the database to ``version``, in the transaction of the caller.
    static func migrate(_ connection: SQLiteConnection, from version: Int64) throws(SQLiteError) {
        for sql in migrations.dropFirst(Int(version)) { try connection.execute(sql) }
        try connection.execute("PRAGMA user_version = \(migrations.count)")
        try connection.execute("PRAGMA application_id = \(applicationID)")
    }

    /// Refuses a database that a newer program has written.
    static func requireKnown(_ version: Int64, in folder: StateFolder) throws(StateError) {
        guard version <= self.version else {
            throw StateError(
                .newerSchema,
                "the state in \(folder.path) was written by a newer version of evercred "
                    + "(schema \(version); this one knows \(self.version))",
                remedy: "run that version, or name another folder with --state")
        }
    }

    private static let migrations = [
        // 1. What is secret, and with it everything that is believed, stands in the sealed columns; names are in clear,
        //    for rows are found by them, and so is the owner, which readers need before they know the key.
        """
        CREATE TABLE identities (name TEXT PRIMARY KEY NOT NULL, sealed BLOB NOT NULL) STRICT;
        CREATE TABLE sets (name TEXT PRIMARY KEY NOT NULL, sealed BLOB NOT NULL) STRICT;
        CREATE TABLE notes (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
        CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) STRICT;
        """
    ]
}

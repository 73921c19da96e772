import Synchronization

/// A look at a state without taking it: beside a running daemon, or when nobody runs. It changes nothing.
///
/// One set is one indexed row, so that `credentials NAME` costs the same with ten identities and with ten thousand.
/// Calls wait for the disk, for well under a millisecond; they see what was last committed.
package final class StateReader: Sendable {
    /// To whom the state belongs, and so where its key comes from.
    package let owner: StateOwner
    package let folder: StateFolder
    private let cipher: StateCipher
    private let connection: Mutex<SQLiteConnection>

    /// Opens the first state among these places (``StateLocation/candidates(option:configurationPath:)``).
    ///
    /// - Parameters:
    ///   - configurationPath: Passes over the states of other configurations; `nil` takes any.
    ///   - key: Fetches the key that the owner names; for no key source that is ``StateKey/beside(_:creating:)``.
    /// - Returns: `nil` when there is no state at any of them.
    package static func open(
        firstOf places: [String], of configurationPath: String? = nil,
        key: (StateOwner, StateFolder) async throws -> StateKey
    ) async throws -> StateReader? {
        for place in places {
            guard let folder = try StateFolder.existing(place), let found = try database(in: folder) else { continue }
            if let configurationPath, found.owner.configurationPath != configurationPath { continue }
            return StateReader(found.owner, folder, try await key(found.owner, folder), found.connection)
        }
        return nil
    }

    private init(_ owner: StateOwner, _ folder: StateFolder, _ key: StateKey, _ connection: sending SQLiteConnection) {
        self.owner = owner
        self.folder = folder
        self.cipher = StateCipher(key)
        self.connection = Mutex(connection)
    }

    /// What is remembered of a credential set; `nil` when it is unknown.
    package func set(named name: String) throws(StateError) -> SetRecord? {
        try value(at: RowPlace(table: .sets, name: name))
    }

    /// What is remembered of an identity; `nil` when it is unknown.
    package func identity(named name: String) throws(StateError) -> IdentityRecord? {
        try value(at: RowPlace(table: .identities, name: name))
    }

    /// Everything, as ``StateStore/load()`` gives it.
    package func all() throws(StateError) -> StateContents {
        try requireKey()
        return try read { connection throws(SQLiteError) in try StateContents(reading: connection, with: cipher) }
    }

    /// What SQLite finds wrong with the database (`PRAGMA quick_check`); `nil` when it finds nothing. Reads all of it.
    package func damage() throws(StateError) -> String? {
        let verdict = try read { connection throws(SQLiteError) in
            let statement = try connection.prepare("PRAGMA quick_check(1)")
            return try statement.step() ? statement.text(0) : ""
        }
        return verdict == "ok" ? nil : verdict
    }

    private func value<Value: RowCodable & Sendable>(at place: RowPlace) throws(StateError) -> Value? {
        try requireKey()
        let sealed = try read { connection throws(SQLiteError) in
            let statement = try connection.prepare("SELECT sealed FROM \(place.table.rawValue) WHERE name = ?")
            try statement.bind(1, place.name)
            return try statement.step() ? statement.blob(0) : nil
        }
        guard let sealed else { return nil }
        guard let value = sealed.withUnsafeBytes({ cipher.value(Value.self, in: $0, at: place) }) else {
            throw StateError(
                .cannotRead, "the \(place) cannot be read from the state in \(folder.path)",
                remedy: "the next run begins it from nothing")
        }
        return value
    }

    private func requireKey() throws(StateError) {
        let check = try read { connection throws(SQLiteError) in
            try MetaTable.value(RowPlace.check.name, connection)
        }
        guard cipher.accepts(check, at: .check) else { throw .wrongKey(folder) }
    }

    private func read<Value: Sendable>(
        _ work: (SQLiteConnection) throws(SQLiteError) -> Value
    ) throws(StateError) -> Value {
        try connection.withLock { connection throws(StateError) in
            do throws(SQLiteError) {
                return try work(connection)
            } catch {
                throw error.stateError(.cannotRead, "read the state", folder.databasePath)
            }
        }
    }
}

extension StateReader {
    private struct Found {
        let connection: SQLiteConnection
        let version: Int64
        let entry: OwnerEntry?
    }

    /// The database of a folder and its owner; `nil` when no state was begun there.
    private static func database(
        in folder: StateFolder
    ) throws(StateError) -> (connection: SQLiteConnection, owner: StateOwner)? {
        guard folder.holdsDatabase else { return nil }
        let found: Found
        do throws(SQLiteError) {
            found = try connect(folder)
        } catch {
            throw error.stateError(.cannotRead, "read the state", folder.databasePath)
        }
        try StateSchema.requireKnown(found.version, in: folder)
        return found.entry.map { (found.connection, $0.owner) }
    }

    private static func connect(_ folder: StateFolder) throws(SQLiteError) -> Found {
        do throws(SQLiteError) {
            return try look(SQLiteConnection(folder.databasePath, mode: .readOnly))
        } catch  where error.isUnopenable && !folder.holdsUnwrittenLog {
            // A live database has files beside it, which we may not create here. Nobody has it open, for then they would
            // be there, and so it can be read as the plain file that it is.
            return try look(SQLiteConnection(folder.databasePath, mode: .immutable))
        }
    }

    private static func look(_ connection: SQLiteConnection) throws(SQLiteError) -> Found {
        let version = try connection.number("PRAGMA user_version")
        return Found(
            connection: connection, version: version, entry: version > 0 ? try MetaTable.owner(connection) : nil)
    }
}

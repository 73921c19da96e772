import CredentialModel
import Platform

/// Opens the database of a state for its one writer: checked, migrated, and never refused for being damaged.
struct StateOpener: Sendable {
    let folder: StateFolder
    let cipher: StateCipher
    let owner: StateOwner
    let machine: MachineID?
    let time: any TimeSource

    /// What was found and has been dealt with.
    var warnings: [StateWarning] = []
    /// Whether the state was written on another machine; its owner's entry says so until ``SQLiteStateStore`` has dealt
    /// with it.
    var isMoved = false

    init(
        _ folder: StateFolder, _ cipher: StateCipher, _ owner: StateOwner, _ machine: MachineID?, _ time: any TimeSource
    ) {
        self.folder = folder
        self.cipher = cipher
        self.owner = owner
        self.machine = machine
        self.time = time
    }

    /// The open database. A damaged one is set aside and an empty one opened.
    mutating func open() throws(StateError) -> SQLiteConnection {
        do {
            return try openExisting()
        } catch  where error.code == .damaged {
            return try beginAfresh(because: error)
        }
    }

    /// Sets aside what is there, which no connection may hold any more, and opens an empty database.
    mutating func beginAfresh(because damage: StateError) throws(StateError) -> SQLiteConnection {
        warnings.append(try DamagedState.setAside(folder, at: time.now, because: damage.message))
        isMoved = false
        return try openExisting()
    }

    /// The statement that notes this configuration, and this machine, as the owner.
    func writeEntry(_ machine: MachineID?, _ connection: SQLiteConnection) throws(SQLiteError) {
        try MetaTable.put(OwnerEntry.name, OwnerEntry(owner: owner, machine: machine).bytes, connection)
    }

    private mutating func openExisting() throws(StateError) -> SQLiteConnection {
        try createFile()
        let (version, known) = try examine()
        let connection = try read { () throws(SQLiteError) in
            try SQLiteConnection(folder.databasePath, mode: .readWrite)
        }
        isMoved = known?.machine != nil && machine != nil && known?.machine != machine
        let entry = OwnerEntry(owner: owner, machine: isMoved ? known?.machine : machine ?? known?.machine)
        let check = version == 0 ? try cipher.seal(bytes: [], at: .check) : nil
        do throws(SQLiteError) {
            try configure(connection)
            if version < StateSchema.version || entry != known {
                try connection.transaction { () throws(SQLiteError) in
                    if version < StateSchema.version { try StateSchema.migrate(connection, from: version) }
                    if let check { try MetaTable.put(RowPlace.check.name, check, connection) }
                    try writeEntry(entry.machine, connection)
                }
            }
        } catch {
            throw error.stateError(.cannotWrite, "write the state", folder.databasePath)
        }
        return connection
    }

    /// The schema's version and the owner of what is there, which is sound, ours, and written with our key.
    ///
    /// A connection that could write would, when it is closed, move a killed writer's log into the database and remove the
    /// side files, even those of a state that is refused.
    private mutating func examine() throws(StateError) -> (version: Int64, owner: OwnerEntry?) {
        let connection = try read { () throws(SQLiteError) in
            try SQLiteConnection(folder.databasePath, mode: .readOnly)
        }
        // The last writer leaves no write-ahead log behind unless it was killed. Then, and only then, the pages are
        // looked through: that takes as long as a start otherwise does.
        if folder.holdsUnwrittenLog { try requireIntegrity(connection) }

        let version = try read { () throws(SQLiteError) in try connection.number("PRAGMA user_version") }
        try requireSchema(version, connection)
        let known = version == 0 ? nil : try read { () throws(SQLiteError) in try MetaTable.owner(connection) }
        if let known { try requireOwner(known.owner) }
        if version > 0 { try requireKey(connection) }
        return (version, known)
    }

    private func configure(_ connection: SQLiteConnection) throws(SQLiteError) {
        // Heeded by a new database alone: a row takes 1 to 2 KB, of which SQLite's own 4 KB would waste the rest.
        try connection.execute("PRAGMA page_size = 8192")
        // Where the file system knows no shared memory SQLite stays with its rollback journal: slower, as durable.
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.execute("PRAGMA synchronous = FULL")
        connection.keepSideFiles()
    }

    /// Does some reading; what goes wrong becomes the module's own error.
    func read<Value>(_ work: () throws(SQLiteError) -> Value) throws(StateError) -> Value {
        do {
            return try work()
        } catch {
            throw error.stateError(.cannotRead, "read the state", folder.databasePath)
        }
    }
}

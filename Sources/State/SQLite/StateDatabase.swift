import Synchronization

/// The open database of the one writer. All calls wait for the disk: the store makes them through `BlockingWork`.
final class StateDatabase: Sendable {
    private struct State {
        var opener: StateOpener
        /// `nil` once it is closed.
        var connection: SQLiteConnection?
    }

    private let folder: StateFolder
    private let cipher: StateCipher
    private let state: Mutex<State>

    /// Opens the database, as ``StateOpener`` promises.
    init(_ opener: consuming StateOpener) throws(StateError) {
        let connection = try opener.open()
        self.folder = opener.folder
        self.cipher = opener.cipher
        self.state = Mutex(State(opener: opener, connection: connection))
    }

    /// What was found when it was opened or read, and has been dealt with.
    var warnings: [StateWarning] { state.withLock { $0.opener.warnings } }

    /// Whether it was written on another machine.
    var isMoved: Bool { state.withLock { $0.opener.isMoved } }

    /// Every row. Of a damaged database there is none: it is set aside and an empty one begins.
    func contents() throws(StateError) -> StateContents {
        do {
            return try withConnection(orThrow: .cannotRead, "read") { connection throws(SQLiteError) in
                try StateContents(reading: connection, with: cipher)
            }
        } catch  where error.code == .damaged {
            try state.withLock { state throws(StateError) in
                state.connection = nil
                state.connection = try state.opener.beginAfresh(because: error)
            }
            return StateContents()
        }
    }

    /// Writes all of these changes or none; they are on the disk when it returns.
    ///
    /// - Parameter settlingMove: Whether this machine is noted as the one that the state belongs to from now on.
    func write(_ changes: [StateChange], settlingMove: Bool = false) throws(StateError) {
        let rows = try changes.map { change throws(StateError) in try RowChange(change, cipher) }
        let opener = state.withLock { $0.opener }
        try withConnection(orThrow: .cannotWrite, "write") { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                let writer = try RowWriter(connection)
                for row in rows { try writer.write(row) }
                if settlingMove { try opener.writeEntry(opener.machine, connection) }
            }
        }
        if settlingMove { state.withLock { $0.opener.isMoved = false } }
    }

    /// Does something with the connection; `verb` says what cannot be done to the state when SQLite refuses.
    func withConnection<Value: Sendable>(
        orThrow code: StateError.Code, _ verb: String, _ work: (SQLiteConnection) throws(SQLiteError) -> Value
    ) throws(StateError) -> Value {
        try state.withLock { state throws(StateError) in
            guard let connection = state.connection else {
                throw StateError(.closed, "the state in \(folder.path) has been closed")
            }
            do throws(SQLiteError) {
                return try work(connection)
            } catch {
                throw error.stateError(code, "\(verb) the state", folder.databasePath)
            }
        }
    }

    /// Moves what is left in the write-ahead log into the database and closes it.
    func close() {
        state.withLock { state in
            // A reader in between only leaves the log for the next start.
            try? state.connection?.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            state.connection = nil
        }
    }
}

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
    func contents() throws(StateError) -> SealedContents {
        try state.withLock { state throws(StateError) in
            let damage: StateError
            do throws(StateError) {
                return try perform(.cannotRead, &state) { connection throws(SQLiteError) in
                    try SealedContents(connection)
                }
            } catch  where error.code == .damaged {
                damage = error
            }
            state.connection = nil
            state.connection = try state.opener.beginAfresh(because: damage)
            return SealedContents()
        }
    }

    /// Writes all of these changes or none; they are on the disk when it returns.
    ///
    /// - Parameter settlingMove: Whether this machine is noted as the one that the state belongs to from now on.
    func write(_ changes: [StateChange], settlingMove: Bool = false) throws(StateError) {
        let rows = try changes.map { change throws(StateError) in try RowChange(change, cipher) }
        try state.withLock { state throws(StateError) in
            let opener = state.opener
            try perform(.cannotWrite, &state) { connection throws(SQLiteError) in
                try connection.transaction { () throws(SQLiteError) in
                    let writer = try RowWriter(connection)
                    for row in rows { try writer.write(row) }
                    if settlingMove { try opener.writeEntry(opener.machine, connection) }
                }
            }
            if settlingMove { state.opener.isMoved = false }
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

    private func perform<Value>(
        _ code: StateError.Code, _ state: inout State, _ work: (SQLiteConnection) throws(SQLiteError) -> Value
    ) throws(StateError) -> Value {
        guard let connection = state.connection else {
            throw StateError(.closed, "the state in \(folder.path) has been closed")
        }
        do {
            return try work(connection)
        } catch {
            let action = code == .cannotWrite ? "write the state" : "read the state"
            throw error.stateError(code, action, folder.databasePath)
        }
    }
}

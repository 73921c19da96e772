import Glibc

// What is checked before a state is used. Nothing is written before all of it has passed.
extension StateOpener {
    /// SQLite would create the file with whatever mode the umask allows; its side files take after it.
    func createFile() throws(StateError) {
        let path = folder.databasePath
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
                throw StateError(
                    .unsafeFolder, "\(path) is not a plain file of user \(geteuid())", remedy: "move it away")
            }
            if status.st_mode & 0o777 != 0o600, chmod(path, 0o600) != 0 { throw .system("chmod 600", path) }
            return
        }
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("create", path) }
        close(descriptor)
        let listing = Glibc.open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listing >= 0 else { throw .system("open", folder.path) }
        defer { close(listing) }
        guard fsync(listing) == 0 else { throw .system("write (fsync)", folder.path) }
    }

    func requireIntegrity(_ connection: SQLiteConnection) throws(StateError) {
        let verdict = try read { () throws(SQLiteError) in
            let statement = try connection.prepare("PRAGMA quick_check(1)")
            return try statement.step() ? statement.text(0) : ""
        }
        guard verdict == "ok" else { throw StateError(.damaged, verdict) }
    }

    func requireSchema(_ version: Int64, _ connection: SQLiteConnection) throws(StateError) {
        let isOurs = try read { () throws(SQLiteError) in
            if version == 0 { return try connection.number("SELECT count(*) FROM sqlite_schema") == 0 }
            return try connection.number("PRAGMA application_id") == StateSchema.applicationID
        }
        guard isOurs else {
            throw StateError(
                .foreignState, "\(folder.databasePath) is another program's database",
                remedy: "name another folder with --state or state.path")
        }
        try StateSchema.requireKnown(version, in: folder)
    }

    mutating func requireOwner(_ known: StateOwner) throws(StateError) {
        guard known.isSandbox == owner.isSandbox else {
            throw StateError(
                .foreignState,
                known.isSandbox
                    ? "the state in \(folder.path) was written by run --sandbox"
                    : "the state in \(folder.path) is not the sandbox's, but that of \(known.configurationPath)",
                remedy: "name another folder with --state")
        }
        guard known.configurationPath != owner.configurationPath else { return }
        var status = stat()
        guard stat(known.configurationPath, &status) != 0, errno == ENOENT || errno == ENOTDIR else {
            throw StateError(
                .foreignState,
                "the state in \(folder.path) belongs to \(known.configurationPath) ('\(known.name)'), "
                    + "not to \(owner.configurationPath) ('\(owner.name)')",
                remedy: "give each configuration a folder of its own with --state, state.path or name")
        }
        warnings.append(
            StateWarning(
                code: .adopted,
                message: "the state in \(folder.path) was that of \(known.configurationPath), which is gone; "
                    + "\(owner.configurationPath) goes on with it"))
    }

    func requireKey(_ connection: SQLiteConnection) throws(StateError) {
        let check = try read { () throws(SQLiteError) in try MetaTable.value(RowPlace.check.name, connection) }
        guard cipher.accepts(check, at: .check) else { throw .wrongKey(folder) }
    }
}

import Glibc

// Files that cannot be replaced, because they are mount points of their own.
extension AtomicFile {
    /// Refuses a file that no rename can replace, before anything is written.
    func requireReplaceable() throws(FileError) {
        guard isMountPoint else { return }
        throw FileError(
            code: .busy, errno: EBUSY, operation: "replace", path: path,
            message: "\(path) is mounted by itself (a bind mount) and cannot be replaced",
            remedy: "mount the folder that holds it, or write the file with writeMode: inPlace")
    }

    /// Finishes what a killed writer has begun to write over the file, if one has.
    ///
    /// Call it under the file's ``FileLock``, before the file is read.
    package func finishInterruptedWrite() throws(FileError) {
        guard let journal = try contents(ofJournal: journalName) else { return }
        if let journal = InPlaceJournal(journal), let current = try read()?.contents, journal.explains(current),
            current != journal.after
        {
            try overwrite(with: journal.after, replacing: current.count, attributes: nil)
        }
        try dropJournal()
    }

    /// Notes what is about to be written; nothing where the file's folder cannot be written.
    func keepJournal(before: [UInt8], after: [UInt8]) throws(FileError) {
        let bytes = InPlaceJournal(before: before, after: after).bytes
        let temporary = temporaryName()
        do throws(FileError) {
            let file = try OpenFile(
                temporary, in: folder, path: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            try file.writeAll(bytes)
            try file.sync()
        } catch {
            unlinkat(folder.number, temporary, 0)
            if error.code == .readOnly || error.code == .denied { return }
            throw error
        }
        guard renameat(folder.number, temporary, folder.number, journalName) == 0 else {
            let number = errno
            unlinkat(folder.number, temporary, 0)
            throw FileError(errno: number, operation: "replace", path: "\(path).evercred-journal")
        }
        try folder.sync()
    }

    func dropJournal() throws(FileError) {
        guard unlinkat(folder.number, journalName, 0) == 0 else {
            if errno == ENOENT || errno == EROFS { return }
            throw FileError(errno: errno, operation: "remove", path: "\(path).evercred-journal")
        }
        try folder.sync()
    }

    /// Writes over the file itself: the new bytes first, then its end.
    func overwrite(with contents: [UInt8], replacing count: Int, attributes: FileAttributes?) throws(FileError) {
        let file = try OpenFile(name, in: folder, path: path, flags: O_WRONLY)
        if let attributes { try file.apply(attributes) }
        try file.writeAll(InPlaceJournal.padded(contents, to: count))
        guard ftruncate(file.number, off_t(contents.count)) == 0 else {
            throw FileError(errno: errno, operation: "truncate", path: path)
        }
        try file.sync()
    }

    private var journalName: String { "\(name).evercred-journal" }

    private func contents(ofJournal name: String) throws(FileError) -> [UInt8]? {
        let file: OpenFile
        do {
            file = try OpenFile(name, in: folder, path: "\(path).evercred-journal", flags: O_RDONLY)
        } catch  where error.errno == ENOENT {
            return nil
        }
        let status = try FileStatus(try file.status(), path: file.path)
        guard status.owner == geteuid() else { return nil }
        return try file.readAll(expecting: Int(status.stamp.size), limit: 512 << 20)
    }
}

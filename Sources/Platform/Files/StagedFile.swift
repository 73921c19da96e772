import CLinux
import Glibc
import Synchronization

/// The new contents of a file: on the disk, waiting to take its place.
///
/// What never gets there is removed with the last reference to it, and the file is as it was.
package final class StagedFile: Sendable {
    /// How the contents come into the file.
    private enum Way {
        /// A temporary file beside it takes its name.
        case rename(temporary: String, inode: ino_t)
        /// The file itself is written over; the journal beside it says with what.
        case overwrite(contents: [UInt8], before: Int, FileAttributes)
    }

    private let file: AtomicFile
    private let way: Way
    private let isDurable: Bool
    private let isInPlace = Atomic(false)

    /// Prepares a rename.
    init(_ file: AtomicFile, contents: [UInt8], attributes: FileAttributes, isDurable: Bool) throws(FileError) {
        let temporary = file.temporaryName()
        self.file = file
        self.isDurable = isDurable
        try file.requireReplaceable()
        let opened = try OpenFile(
            temporary, in: file.folder, path: file.path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        self.way = .rename(temporary: temporary, inode: try opened.status().st_ino)
        try opened.apply(attributes)
        try opened.writeAll(contents)
        if isDurable { try opened.sync() }
    }

    /// Prepares to write over the file, which has these contents now.
    init(
        _ file: AtomicFile, over before: [UInt8], contents: [UInt8], attributes: FileAttributes
    ) throws(FileError) {
        self.file = file
        self.way = .overwrite(contents: contents, before: before.count, attributes)
        self.isDurable = true
        try file.keepJournal(before: before, after: contents)
    }

    /// Puts the contents in the file's place. After a rename readers see the old contents or the new ones, never a part;
    /// who reads while a file is written over may see both.
    package func commit() throws(FileError) {
        switch way {
        case .rename(let temporary, _):
            guard renameat(file.folder.number, temporary, file.folder.number, file.name) == 0 else {
                throw FileError(errno: errno, operation: "replace", path: file.path)
            }
            isInPlace.store(true, ordering: .relaxed)
            if isDurable { try file.folder.sync() }
        case .overwrite(let contents, let before, let attributes):
            // From here on the journal knows best what the file shall hold.
            isInPlace.store(true, ordering: .relaxed)
            try file.overwrite(with: contents, replacing: before, attributes: attributes)
            try file.dropJournal()
        }
    }

    /// Puts the contents in the place of the file that had that stamp when it was read, and of no other.
    ///
    /// Both change places at one instant, and what stood there is looked at afterwards: an edit that another program has
    /// made, or begun, up to that instant is seen and gets its place back. Where the file system cannot do that, or a file
    /// is written over, this is ``commit()``.
    ///
    /// - Returns: Whether the contents are in place; `false`: another program was faster.
    package func commit(over expected: FileStamp) throws(FileError) -> Bool {
        guard case .rename(let temporary, let inode) = way,
            linux_exchange(file.folder.number, temporary, file.name) == 0
        else {
            try commit()
            return true
        }
        guard stamp(of: temporary) == expected else {
            giveBack(temporary, inode)
            return false
        }
        isInPlace.store(true, ordering: .relaxed)
        unlinkat(file.folder.number, temporary, 0)
        if isDurable { try file.folder.sync() }
        return true
    }

    private func stamp(of name: String) -> FileStamp? {
        var status = stat()
        guard fstatat(file.folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return try? FileStatus(status, path: file.path).stamp
    }

    /// Lets the name go back to the file that had it. Whoever has taken the name in the meantime keeps it.
    private func giveBack(_ temporary: String, _ inode: ino_t) {
        for _ in 1...8 {
            guard linux_exchange(file.folder.number, temporary, file.name) == 0 else {
                // Nobody has the name any more.
                _ = renameat(file.folder.number, temporary, file.folder.number, file.name)
                return
            }
            var status = stat()
            // What has the temporary name now is removed: it must be ours.
            guard fstatat(file.folder.number, temporary, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_ino != inode
            else { return }
        }
    }

    deinit {
        guard !isInPlace.load(ordering: .relaxed) else { return }
        switch way {
        case .rename(let temporary, _): unlinkat(file.folder.number, temporary, 0)
        case .overwrite: try? file.dropJournal()
        }
    }
}

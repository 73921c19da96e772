import Glibc
import Synchronization

/// The new contents of a file: on the disk, waiting to take its place.
///
/// What never gets there is removed with the last reference to it, and the file is as it was.
package final class StagedFile: Sendable {
    /// How the contents come into the file.
    private enum Way {
        /// A temporary file beside it takes its name.
        case rename(temporary: String)
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
        self.way = .rename(temporary: temporary)
        self.isDurable = isDurable
        try file.requireReplaceable()
        let opened = try OpenFile(
            temporary, in: file.folder, path: file.path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
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
        case .rename(let temporary):
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

    deinit {
        guard !isInPlace.load(ordering: .relaxed) else { return }
        switch way {
        case .rename(let temporary): unlinkat(file.folder.number, temporary, 0)
        case .overwrite: try? file.dropJournal()
        }
    }
}

import Glibc
import Synchronization

/// The new contents of a file: on the disk beside it, with its permissions, waiting to take its name.
///
/// What never gets there is removed with the last reference to it.
package final class StagedFile: Sendable {
    private let file: AtomicFile
    private let temporary: String
    private let isDurable: Bool
    private let isInPlace = Atomic(false)

    init(_ file: AtomicFile, contents: [UInt8], attributes: FileAttributes, isDurable: Bool) throws(FileError) {
        self.file = file
        self.isDurable = isDurable
        self.temporary = file.temporaryName()
        let opened = try OpenFile(
            temporary, in: file.folder, path: file.path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        try opened.apply(attributes)
        try opened.writeAll(contents)
        if isDurable { try opened.sync() }
    }

    /// Takes the file's name. Readers see the old contents or the new ones, never a part.
    package func commit() throws(FileError) {
        guard renameat(file.folder.number, temporary, file.folder.number, file.name) == 0 else {
            throw FileError(errno: errno, operation: "replace", path: file.path)
        }
        isInPlace.store(true, ordering: .relaxed)
        if isDurable { try file.folder.sync() }
    }

    deinit {
        if !isInPlace.load(ordering: .relaxed) { unlinkat(file.folder.number, temporary, 0) }
    }
}

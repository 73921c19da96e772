import CLinux
import Glibc

/// A file that is only ever read whole and replaced whole, by way of its open folder.
///
/// Replacing never leaves a torn file: the new contents go to a temporary file beside it that has its permissions before
/// its first byte, reach the disk, and then take the name (rename); on any error the temporary file is removed and the old
/// file is as it was. The path is resolved once; whoever swaps folders later does not redirect a write.
///
/// A symbolic link is followed once, and only when it belongs to the user that runs the program and neither its folder
/// nor the target's, up to the root, can be written by others: then the target is the file. Hard links, FIFOs and devices
/// are refused. All calls wait for the disk: see ``BlockingWork``.
package final class AtomicFile: Sendable {
    private let place: FilePlace
    let folder: OpenFile

    /// The file's own path, after a link was followed.
    package var path: String { place.path }

    var name: String { place.name }

    /// Finds the file, which need not exist.
    ///
    /// - Parameters:
    ///   - path: An absolute path.
    ///   - creatingFolder: Whether a missing folder is created with mode 0700, the last one only (`~/.aws`).
    package init(path: String, creatingFolder: Bool = true) throws(FileError) {
        let place = try FilePlace(path)
        let folder = try place.openFolder(creating: creatingFolder)
        guard let target = try place.linkTarget(in: folder) else {
            self.place = place
            self.folder = folder
            return
        }
        try place.requireOwnLink(in: folder)
        try place.requireSafety(of: folder)
        let targetPlace = try FilePlace(target)
        let targetFolder = try targetPlace.openFolder(creating: false)
        try targetPlace.requireSafety(of: targetFolder)
        guard try targetPlace.linkTarget(in: targetFolder) == nil else {
            throw FileError(
                code: .symbolicLink, operation: "open", path: path, message: "\(path) is a link to a link",
                remedy: "name the file itself")
        }
        self.place = targetPlace
        self.folder = targetFolder
    }

    /// The file as it is now, or `nil` when there is none.
    package func read(limit: Int = 256 << 20) throws(FileError) -> FileSnapshot? {
        let file: OpenFile
        do {
            file = try OpenFile(name, in: folder, path: path, flags: O_RDONLY)
        } catch  where error.errno == ENOENT {
            return nil
        }
        let status = try FileStatus(try file.status(), path: path)
        guard status.stamp.size <= limit else {
            throw FileError(
                code: .tooLarge, operation: "read", path: path, message: "\(path) is larger than \(limit) bytes")
        }
        return FileSnapshot(contents: try file.readAll(expecting: Int(status.stamp.size), limit: limit), status: status)
    }

    /// The file's permissions and its stamp, or `nil` when there is none.
    package func status() throws(FileError) -> FileStatus? {
        var status = stat()
        guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw FileError(errno: errno, operation: "stat", path: path)
        }
        return try FileStatus(status, path: path)
    }

    /// Puts new contents in the file's place.
    ///
    /// - Parameters:
    ///   - over: What the file holds now, when it is to be written over instead of replaced.
    ///   - expected: The stamp of the file that is to be replaced: any other one stays. `nil`: whatever stands there.
    ///   - isDurable: Whether it is on the disk when this returns. What is easily made anew need not wait for the disk: a
    ///     crash of the machine may leave it empty.
    ///   - isStale: Asked when everything is on the disk and only the rename is left; `true` gives it up.
    /// - Returns: Whether the file was replaced.
    @discardableResult
    package func replace(
        with contents: [UInt8], attributes: FileAttributes, over before: [UInt8]? = nil,
        expecting expected: FileStamp? = nil, isDurable: Bool = true,
        unless isStale: () throws(FileError) -> Bool = { false }
    ) throws(FileError) -> Bool {
        let staged = try stage(contents, attributes: attributes, over: before, isDurable: isDurable)
        if try isStale() { return false }
        if let expected { return try staged.commit(over: expected) }
        try staged.commit()
        return true
    }

    /// Puts new contents in a file's place; it keeps its permissions as ``FileAttributes`` says.
    package static func replace(_ path: String, contents: [UInt8], mode: UInt16? = nil) throws(FileError) {
        let file = try AtomicFile(path: path)
        try file.replace(with: contents, attributes: FileAttributes(keeping: try file.status(), mode: mode))
    }

    /// Puts new contents on the disk, so that little is left to do.
    ///
    /// - Parameter over: what the file holds now, when it is to be written over instead of replaced; `nil` to replace it.
    package func stage(
        _ contents: [UInt8], attributes: FileAttributes, over before: [UInt8]? = nil, isDurable: Bool = true
    ) throws(FileError) -> StagedFile {
        if let before { return try StagedFile(self, over: before, contents: contents, attributes: attributes) }
        return try StagedFile(self, contents: contents, attributes: attributes, isDurable: isDurable)
    }

    /// Takes the file away, or all that is in it where it is a mount point; that it is gone already is no error.
    package func remove() throws(FileError) {
        if isMountPoint { return try overwrite(with: [], replacing: 0, attributes: nil) }
        guard unlinkat(folder.number, name, 0) == 0 || errno == ENOENT else {
            throw FileError(errno: errno, operation: "remove", path: path)
        }
        try folder.sync()
    }

    /// Whether the file is mounted by itself: no rename can replace it, and nothing can remove it.
    package var isMountPoint: Bool { linux_is_mount_root(folder.number, name) != 0 }
}

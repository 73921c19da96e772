import CredentialModel
import Glibc

/// What tells one version of a file from the next without reading it.
package struct FileMark: Sendable, Hashable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let modifiedSeconds: Int
    private let modifiedNanoseconds: Int
    /// When it was put there, moved there or written: what no program can set back.
    let changedAt: Timestamp

    /// The mark of the file behind the path, links followed; `nil` when there is none.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        modifiedSeconds = status.st_mtim.tv_sec
        modifiedNanoseconds = status.st_mtim.tv_nsec
        changedAt = Timestamp(
            milliseconds: Int64(status.st_ctim.tv_sec) * 1000 + Int64(status.st_ctim.tv_nsec) / 1_000_000)
    }
}

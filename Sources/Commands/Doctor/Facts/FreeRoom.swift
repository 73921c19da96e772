import Glibc

/// How much a file system has left for somebody without privileges.
struct FreeRoom: Sendable, Hashable {
    let bytes: Int
    /// Files that can still be made; `nil` where the file system does not count them.
    let files: Int?

    init(bytes: Int, files: Int?) {
        self.bytes = bytes
        self.files = files
    }

    /// `nil` when the file system cannot be asked.
    init?(at path: String) {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return nil }
        bytes = Int(
            clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize)).partialValue)
        files = facts.f_files > 0 ? Int(clamping: facts.f_favail) : nil
    }

    /// `1.5 GiB`, for humans.
    static func text(_ bytes: Int) -> String {
        switch bytes {
        case ..<(1 << 20): "\((bytes + 1023) >> 10) KiB"
        case ..<(1 << 30): "\(bytes >> 20) MiB"
        default: "\(bytes >> 30) GiB"
        }
    }
}

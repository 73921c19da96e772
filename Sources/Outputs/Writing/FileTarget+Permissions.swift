import CredentialModel
import Platform

extension FileTarget {
    /// The number of the group that shall own the file; `nil` when the configuration names none.
    func groupIdentifier() throws(FileError) -> UInt32? {
        guard let group else { return nil }
        return try GroupDatabase.identifier(of: group)
    }

    /// Whether the file lacks what the configuration says about it; permissions that it does not mention are fine.
    func isAtOdds(with status: FileStatus?, group: UInt32?) -> Bool {
        guard let status else { return false }
        return mode.map { $0 != status.mode } ?? false || group.map { $0 != status.group } ?? false
    }
}

import Engine
import State

/// A state that is read again and again: opened anew when its files are others than before.
struct StateWatch {
    private struct Files: Equatable {
        let database: FileMark?
        /// Where there is none, the state is read as the plain file that it is, and later writes would not be seen.
        let hasLog: Bool
    }

    let open: @Sendable () async throws -> StateAccess
    private var opened: (access: StateAccess, files: Files)?

    init(open: @escaping @Sendable () async throws -> StateAccess) { self.open = open }

    /// The state as it lies there now.
    mutating func current() async throws -> StateAccess {
        if let opened, Self.files(of: opened.access) == opened.files { return opened.access }
        opened = nil
        let access = try await open()
        opened = (access, Self.files(of: access))
        return access
    }

    private static func files(of access: StateAccess) -> Files {
        let path = access.folder.databasePath
        return Files(database: FileMark(path: path), hasLog: FileMark(path: "\(path)-wal") != nil)
    }
}

package import Platform

extension StateKey {
    /// The key of a folder that belongs to no configuration and to no run: it is made where there is none, by one process
    /// alone, however many come at once.
    package static func shared(
        in folder: StateFolder, time: any TimeSource
    ) async throws(StateError) -> StateKey {
        let lock: FileLock
        do throws(FileError) {
            lock = try await FileLock.acquire(
                try AtomicFile(path: folder.keyPath, creatingFolder: false), time: time)
        } catch {
            throw StateError(.cannotWrite, error.message, remedy: error.remedy)
        }
        defer { lock.release() }
        return try beside(folder)
    }
}

package import CredentialModel
package import Platform

/// An AWS shared credentials file that other programs write too.
///
/// A batch of changes is one rewrite: under the lock the file is read, edited, compared and replaced as a whole; when
/// another program changed it in between, it is read again. Sections that cannot be written do not keep the others back.
package struct SharedCredentialsFile: Sendable {
    private let target: ProfileTarget
    private let time: any TimeSource
    private let lockTimeout: Duration
    private let beforeReplacing: @Sendable () -> Void

    /// - Parameters:
    ///   - lockTimeout: How long another program may hold the file's lock.
    ///   - beforeReplacing: Called between reading and replacing: where tests let another program write.
    package init(
        _ target: ProfileTarget, time: any TimeSource, lockTimeout: Duration = .seconds(5),
        beforeReplacing: @escaping @Sendable () -> Void = {}
    ) {
        self.target = target
        self.time = time
        self.lockTimeout = lockTimeout
        self.beforeReplacing = beforeReplacing
    }

    /// Makes the changes in their order, and says what came of each.
    ///
    /// - Parameter sweeping: Whether temporary files of killed writers are removed first.
    package func apply(_ changes: [ProfileChange], sweeping: Bool = false) async -> [OutputResult] {
        do throws(FileError) {
            let path = target.file
            let file = try await BlockingWork.run { () throws(FileError) in try AtomicFile(path: path) }
            let lock = try await FileLock.acquire(file, waitingAtMost: lockTimeout, time: time)
            defer { lock.release() }
            return try await BlockingWork.run { () throws(FileError) in
                if sweeping { file.sweepStaleTemporaries() }
                return try rewrite(file, changes)
            }
        } catch {
            return changes.map { .failed(OutputFailure(error, profile: $0.profile)) }
        }
    }

    private func rewrite(_ file: AtomicFile, _ changes: [ProfileChange]) throws(FileError) -> [OutputResult] {
        var group: UInt32?
        if let name = target.group { group = try GroupDatabase.identifier(of: name) }
        for _ in 1...5 {
            let snapshot = try file.read()
            var document = ProfileDocument(snapshot?.contents ?? [], file: file.path)
            let results = changes.map { document.apply($0) }
            guard document.isChanged || hasOtherPermissions(snapshot?.status, group: group) else { return results }
            if document.hasAdopted, let snapshot { try keepCopy(of: snapshot, beside: file) }
            let attributes = FileAttributes(keeping: snapshot?.status, mode: target.mode, group: group)
            let isReplaced = try file.replace(with: document.contents, attributes: attributes) { () throws(FileError) in
                beforeReplacing()
                return try file.status()?.stamp != snapshot?.status.stamp
            }
            if isReplaced { return results }
        }
        throw FileError(
            code: .contended, operation: "replace", path: file.path,
            message: "other programs kept changing \(file.path) while it was being rewritten",
            remedy: "find out which: they should hold the lock \(file.path).lock, or leave the file alone for a moment")
    }

    /// Whether the file lacks what the configuration says about it; permissions that it does not mention are fine.
    private func hasOtherPermissions(_ status: FileStatus?, group: UInt32?) -> Bool {
        guard let status else { return false }
        return target.mode.map { $0 != status.mode } ?? false || group.map { $0 != status.group } ?? false
    }

    /// Copies the file before a section of somebody else's is taken over. A copy that exists is never replaced: it may be
    /// all that is left of a section taken over earlier.
    private func keepCopy(of snapshot: FileSnapshot, beside file: AtomicFile) throws(FileError) {
        var number = 1
        while true {
            let suffix = number == 1 ? "" : "-\(number)"
            let copy = try AtomicFile(path: "\(file.path).before-evercred\(suffix)", creatingFolder: false)
            guard let existing = try copy.read() else {
                try copy.replace(
                    with: snapshot.contents, attributes: FileAttributes(keeping: snapshot.status, mode: 0o600))
                return
            }
            if existing.contents == snapshot.contents { return }
            number += 1
        }
    }
}

extension ProfileDocument {
    /// Makes one change. A change that is refused leaves the document as it was.
    fileprivate mutating func apply(_ change: ProfileChange) -> OutputResult {
        do {
            let hasChanged =
                switch change {
                case .write(let profile, let owner, let credentials, let adopt):
                    try set(profile, owner: owner, credentials: credentials, adopt: adopt)
                case .remove(let profile, let owner):
                    try remove(profile, owner: owner)
                }
            return hasChanged ? .written : .unchanged
        } catch {
            return .failed(error)
        }
    }
}

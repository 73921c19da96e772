package import CredentialModel
package import Platform

/// An AWS shared credentials or config file that other programs write too.
///
/// A batch of changes is one rewrite: under the lock the file is read, edited, compared and replaced as a whole; when
/// another program changed it in between, it is read again. Sections that cannot be written do not keep the others back.
package struct SharedProfileFile: Sendable {
    private let target: FileTarget
    private let kind: ProfileFileKind
    private let time: any TimeSource
    private let lockTimeout: Duration
    private let beforeReplacing: @Sendable () -> Void

    /// - Parameters:
    ///   - lockTimeout: How long another program may hold the file's lock.
    ///   - beforeReplacing: Called between reading and replacing: where tests let another program write.
    package init(
        _ target: FileTarget, kind: ProfileFileKind = .credentials, time: any TimeSource,
        lockTimeout: Duration = .seconds(5),
        beforeReplacing: @escaping @Sendable () -> Void = {}
    ) {
        self.target = target
        self.kind = kind
        self.time = time
        self.lockTimeout = lockTimeout
        self.beforeReplacing = beforeReplacing
    }

    private enum Attempt {
        case done([OutputResult])
        /// Another program changed the file in between.
        case overtaken
        /// Another program seems to be writing it at this moment.
        case unfinished
    }

    /// Makes the changes in their order, and says what came of each.
    ///
    /// - Parameter sweeping: Whether temporary files of killed writers are removed first.
    package func apply(_ changes: [OutputChange], sweeping: Bool = false) async -> [OutputResult] {
        do throws(FileError) {
            let path = target.file
            let file = try await BlockingWork.run { () throws(FileError) in try AtomicFile(path: path) }
            let lock = try await FileLock.acquire(file, waitingAtMost: lockTimeout, time: time)
            defer { lock.release() }
            try await BlockingWork.run { () throws(FileError) in
                if sweeping || target.writeMode == .inPlace { try file.finishInterruptedWrite() }
                if sweeping { file.sweepStaleTemporaries() }
            }
            return try await rewrite(file, changes)
        } catch {
            return changes.map { .failed(OutputFailure(error, profile: $0.profile)) }
        }
    }

    private func rewrite(_ file: AtomicFile, _ changes: [OutputChange]) async throws(FileError) -> [OutputResult] {
        var overtaken = 0
        var pauses = 0
        while overtaken < 5 {
            let isPatient = pauses < 20
            let attempt = try await BlockingWork.run { () throws(FileError) in
                try rewriteOnce(file, changes, isPatient: isPatient)
            }
            switch attempt {
            case .done(let results): return results
            case .overtaken: overtaken += 1
            case .unfinished:
                pauses += 1
                try? await time.sleep(for: .milliseconds(25))
            }
        }
        throw FileError(
            code: .contended, operation: "replace", path: file.path,
            message: "other programs kept changing \(file.path) while it was being rewritten",
            remedy: "find out which: they should hold the lock \(file.path).lock, or leave the file alone for a moment")
    }

    private func rewriteOnce(
        _ file: AtomicFile, _ changes: [OutputChange], isPatient: Bool
    ) throws(FileError) -> Attempt {
        let group = try target.groupIdentifier()
        let snapshot = try file.read()
        if isPatient, let snapshot, looksUnfinished(snapshot) { return .unfinished }
        var document = ProfileDocument(snapshot?.contents ?? [], file: file.path, kind: kind)
        let results = changes.map { document.apply($0) }
        guard document.isChanged || target.isAtOdds(with: snapshot?.status, group: group) else { return .done(results) }
        if document.hasAdopted, let snapshot { try file.keepCopy(of: snapshot) }
        let attributes = FileAttributes(keeping: snapshot?.status, mode: target.mode, group: group)
        let over = isWrittenInPlace(file, changes) ? snapshot?.contents : nil
        let isReplaced = try file.replace(
            with: document.contents, attributes: attributes, over: over, expecting: snapshot?.status.stamp
        ) { () throws(FileError) in
            beforeReplacing()
            return try file.status()?.stamp != snapshot?.status.stamp
        }
        return isReplaced ? .done(results) : .overtaken
    }

    /// Whether the file looks like one that a program without the lock has just truncated and not written to its end yet:
    /// replacing it now would part that program from what it is about to write.
    private func looksUnfinished(_ snapshot: FileSnapshot) -> Bool {
        let age = time.now - snapshot.status.stamp.modifiedAt
        return snapshot.contents.last != 0x0A && age >= .zero && age < .milliseconds(500)
    }

    /// What only removes may have left the configuration, and its settings with it: keys leave a mounted file all the same.
    private func isWrittenInPlace(_ file: AtomicFile, _ changes: [OutputChange]) -> Bool {
        target.writeMode == .inPlace || !changes.contains(where: \.isWrite) && file.isMountPoint
    }
}

extension ProfileDocument {
    /// Makes one change. A change that is refused leaves the document as it was.
    fileprivate mutating func apply(_ change: OutputChange) -> OutputResult {
        do throws(OutputFailure) {
            let hasChanged: Bool
            switch change {
            case .write(let profile, let owner, let document, let adopt, _):
                guard let content = SectionContent(document, kind: kind) else {
                    throw OutputFailure.nothingToWrite(file: file, profile: profile)
                }
                hasChanged = try set(profile, owner: owner, content: content, adopt: adopt)
            case .blank(let profile, let owner): hasChanged = try blank(profile, owner: owner)
            case .remove(let profile, let owner): hasChanged = try remove(profile, owner: owner)
            }
            return hasChanged ? .written : .unchanged
        } catch {
            return .failed(error)
        }
    }
}

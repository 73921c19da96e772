import CredentialModel
import Platform

/// The whole files of one set: they come to hold the keys of one answer together.
///
/// All of them are on the disk before the first takes its name. When one cannot be written for the moment, the others stay
/// as they are too, so that whoever reads two of them does not mix two answers. They wait only for what may pass, and
/// only while the keys that stand there last for longer than a quarter of an hour, below which SDKs ask for new ones.
struct FileGroup {
    private let changes: [PlacedChange]
    private let time: any TimeSource

    init(_ changes: [PlacedChange], time: any TimeSource) {
        self.changes = changes
        self.time = time
    }

    /// What keeps a file of the group busy until the end.
    private struct Member {
        let file: AtomicFile
        let lock: FileLock
    }

    private enum Step {
        case done(OutputResult)
        /// On the disk beside the file, which had that stamp when it was read.
        case staged(StagedFile, AtomicFile, over: FileStamp?)
        case removal(AtomicFile)

        /// Whether it failed, and the next try may go better.
        var mayPass: Bool { if case .done(.failed(let failure)) = self { failure.mayPass } else { false } }
        var isStaged: Bool { if case .staged = self { true } else { false } }
    }

    func apply(sweeping: Bool) async -> [OutputResult] {
        var members: [Int: Result<Member, FileError>] = [:]
        // Every writer takes the locks in one order, so that none waits for another in a circle.
        for index in changes.indices.sorted(by: { path(at: $0) < path(at: $1) }) {
            // Two changes to one file, by whatever names, share its lock.
            members[index] = await member(at: index, beside: members.values)
        }
        defer { for case .success(let member) in members.values { member.lock.release() } }
        return await BlockingWork.run { [members] in commit(members, sweeping: sweeping) }
    }

    private func path(at index: Int) -> String { changes[index].target.placeName }

    private func member(
        at index: Int, beside others: some Collection<Result<Member, FileError>>
    ) async -> Result<Member, FileError> {
        let path = path(at: index)
        do throws(FileError) {
            let file = try await BlockingWork.run { () throws(FileError) in try AtomicFile(path: path) }
            for case .success(let other) in others where other.file.path == file.path { return .success(other) }
            return .success(Member(file: file, lock: try await FileLock.acquire(file, time: time)))
        } catch {
            return .failure(error)
        }
    }

    private func commit(_ members: [Int: Result<Member, FileError>], sweeping: Bool) -> [OutputResult] {
        var steps = changes.indices.map { index in
            step(changes[index], members[index], sweeping: sweeping)
        }
        for index in steps.indices {
            if let failure = overtaken(steps[index], changes[index].change) { steps[index] = .done(.failed(failure)) }
        }
        if let culprit = steps.indices.first(where: { steps[$0].mayPass && changes[$0].change.isWrite }) {
            for index in steps.indices where steps[index].isStaged && canWait(changes[index].change) {
                steps[index] = .done(.failed(waiting(at: index, for: path(at: culprit))))
            }
        }
        return zip(steps, changes).map { step, change in finish(step, change) }
    }

    // MARK: One file

    private func step(_ placed: PlacedChange, _ member: Result<Member, FileError>?, sweeping: Bool) -> Step {
        let (change, path) = (placed.change, placed.target.placeName)
        guard let member, let kind = DocumentKind(placed.target), let target = placed.target.file else {
            return .done(.unchanged)
        }
        do throws(FileError) {
            let file = try member.get().file
            if sweeping || target.writeMode == .inPlace { try file.finishInterruptedWrite() }
            if sweeping { file.sweepStaleTemporaries() }
            return try step(change, kind, target, file)
        } catch {
            return .done(.failed(OutputFailure(error, profile: change.profile, path: path)))
        }
    }

    private func step(
        _ change: OutputChange, _ kind: DocumentKind, _ target: FileTarget, _ file: AtomicFile
    ) throws(FileError) -> Step {
        let snapshot = try file.read()
        let claim = snapshot.map { kind.claim(in: $0.contents) }
        let contents: [UInt8]
        switch change {
        case .write(let profile, let owner, let document, let adopt, _):
            do throws(UnwritableValue) {
                contents = try kind.contents(of: document, owner: owner)
            } catch {
                return .done(.failed(.unwritable(error.name, file: file.path, profile: profile)))
            }
            if let snapshot, let claim, !owner.mayReplace(claim) {
                guard adopt else {
                    return .done(.failed(.foreign(claim, file: file.path, profile: profile)))
                }
                try file.keepCopy(of: snapshot)
            }
        case .blank(_, let owner):
            guard let claim, owner.mayReplace(claim) else { return .done(.unchanged) }
            contents = kind.blankContents(owner: owner)
        case .remove(_, let owner):
            guard let claim, claim == .owner(owner) || claim == .nobody else { return .done(.unchanged) }
            return .removal(file)
        }
        let group = try target.groupIdentifier()
        let isSame = snapshot.map { $0.contents == contents } ?? false
        guard !isSame || target.isAtOdds(with: snapshot?.status, group: group) else { return .done(.unchanged) }
        let attributes = FileAttributes(keeping: snapshot?.status, mode: target.mode, group: group)
        let before = target.writeMode == .inPlace ? snapshot?.contents : nil
        return .staged(
            try file.stage(contents, attributes: attributes, over: before), file, over: snapshot?.status.stamp)
    }

    /// Why a file must not be replaced that another program has changed since it was read.
    private func overtaken(_ step: Step, _ change: OutputChange) -> OutputFailure? {
        guard case .staged(_, let file, let stamp) = step else { return nil }
        do throws(FileError) {
            guard try file.status()?.stamp != stamp else { return nil }
            throw Self.overtaken(file)
        } catch {
            return OutputFailure(error, profile: change.profile, path: file.path)
        }
    }

    private static func overtaken(_ file: AtomicFile) -> FileError {
        FileError(
            code: .contended, operation: "replace", path: file.path,
            message: "another program changed \(file.path) while it was being rewritten",
            remedy: "leave the file to evercred, or name another one")
    }

    private func finish(_ step: Step, _ placed: PlacedChange) -> OutputResult {
        do throws(FileError) {
            switch step {
            case .done(let result): return result
            case .staged(let staged, let file, let stamp?):
                guard try staged.commit(over: stamp) else { throw Self.overtaken(file) }
            case .staged(let staged, _, nil): try staged.commit()
            case .removal(let file): try file.remove()
            }
            return .written
        } catch {
            return .failed(
                OutputFailure(error, profile: placed.change.profile, path: placed.target.placeName))
        }
    }

    // MARK: All or none

    /// Whether what stands there is good for more than a moment.
    private func canWait(_ change: OutputChange) -> Bool {
        guard case .write(_, _, _, _, let end?) = change else { return false }
        return end - time.now > .seconds(900)
    }

    private func waiting(at index: Int, for path: String) -> OutputFailure {
        OutputFailure(
            code: OutputFailure.incompleteGroup,
            message: "\(self.path(at: index)) keeps its keys for now: \(path) of the same set could not be written",
            remedy: "see why \(path) cannot be written", file: self.path(at: index),
            profile: changes[index].change.profile)
    }
}

extension SectionOwner {
    /// Whether it may put its own in the place of a whole file without being told to.
    fileprivate func mayReplace(_ claim: DocumentClaim) -> Bool {
        switch claim {
        case .nobody: true
        case .owner(let other): mayRewrite(other)
        case .foreign: false
        }
    }
}

extension OutputFailure {
    fileprivate init(_ error: FileError, profile: String, path: String) {
        self.init(code: error.code.rawValue, message: error.message, remedy: error.remedy, file: path, profile: profile)
    }

    fileprivate static func unwritable(_ name: String, file: String, profile: String) -> OutputFailure {
        OutputFailure(
            code: invalidValue,
            message:
                "the value of \(name) for \(file) is missing or holds a byte that its readers would take otherwise",
            remedy: "see where these credentials come from: AWS does not give such values", file: file,
            profile: profile)
    }

    fileprivate static func foreign(_ claim: DocumentClaim, file: String, profile: String) -> OutputFailure {
        let whose = if case .owner(let owner) = claim { "belongs to '\(owner.text)'" } else { "holds something else" }
        return OutputFailure(
            code: foreignFile, message: "\(file) \(whose)",
            remedy: "choose another 'file', or keep a copy and replace it with: evercred run --adopt", file: file,
            profile: profile)
    }
}

import Config
import CredentialModel
import Events
import Outputs
import Platform
import Scheduling
import State

// Step 4 of a credential's way: into the files.
extension Orchestrator {
    /// Writes a set's credentials to all its outputs and remembers where they are.
    func publish(_ job: JobID) async {
        let record = sets[job].record
        guard record.credentials != nil else { return }
        let results = await parts.outputs.submit(changes(of: record))
        noteResults(results, of: job, record)
    }

    /// Brings the files in line with what is remembered, without asking anybody: sections that must go leave, missing
    /// or altered ones are rewritten.
    func reconcileOutputs(removals: [Reconciliation.Removal]) async {
        var changes = removals.map { removalChange(of: $0.signature, at: $0.placement) }
        let bootNow = parts.time.bootNow
        var owners: [(job: JobID, record: SetRecord, count: Int)] = []
        for job in sets.indices where !sets[job].isLeaving && selected.contains(sets[job].record.name) {
            guard let remaining = sets[job].remaining(at: bootNow), remaining > .zero else { continue }
            let record = sets[job].record
            let own = self.changes(of: record)
            owners.append((job, record, own.count))
            changes += own
        }
        guard !changes.isEmpty else { return }
        let results = await parts.outputs.submit(changes)
        for (removal, result) in zip(removals, results) {
            if let job = jobs[removal.set] { noteRemoval(of: job, at: removal.placement, result) }
        }
        var position = removals.count
        for (job, record, count) in owners {
            noteResults(Array(results[position..<position + count]), of: job, record)
            position += count
        }
    }

    /// Takes the sections of sets out of all files that they were written to.
    func withdraw(_ withdrawn: [JobID]) async {
        let removals = withdrawn.flatMap { job in sets[job].record.placements.map { (job: job, placement: $0) } }
        for job in withdrawn { sets[job].record.placements = [] }
        guard !removals.isEmpty else { return }
        let changes = removals.map { removalChange(of: sets[$0.job].record.name, at: $0.placement) }
        let results = await parts.outputs.submit(changes)
        for (removal, result) in zip(removals, results) { noteRemoval(of: removal.job, at: removal.placement, result) }
    }

    /// Forgets sets that have left the configuration and whose keys have ended.
    func forget(_ left: [JobID]) async {
        await withdraw(left)
        for job in left where sets[job].isLeaving {
            sets[job].forgetCredentials()
            let isGone = sets[job].isForgotten
            save([isGone ? .removeSet(name: sets[job].record.name) : .set(sets[job].record)])
        }
    }

    private func removalChange(of set: String, at placement: Placement) -> (ProfileChange, ProfileTarget) {
        (.remove(profile: placement.profile, owner: owner(of: set)), ProfileTarget(file: placement.file))
    }

    /// A section that could not be removed is remembered: the next start, or reload, tries again.
    private func noteRemoval(of job: JobID, at placement: Placement, _ result: OutputResult) {
        guard case .failed = result else { return }
        hasWriteFailure = true
        if !sets[job].record.placements.contains(placement) { sets[job].record.placements.append(placement) }
        save([.set(sets[job].record)])
    }

    private func changes(of record: SetRecord) -> [(ProfileChange, ProfileTarget)] {
        guard let credentials = record.credentials else { return [] }
        return record.definition.outputs.map { output in
            switch output {
            case .profile(let target):
                (
                    .write(
                        profile: record.definition.profile, owner: owner(of: record.name), credentials: credentials,
                        adopt: options.adopts),
                    target
                )
            }
        }
    }

    /// Who owns the sections of a set.
    private func owner(of set: String) -> SectionOwner { SectionOwner(configuration: settings.name, set: set) }

    private func noteResults(_ results: [OutputResult], of job: JobID, _ record: SetRecord) {
        var placements = sets[job].record.placements
        for (placement, result) in zip(record.definition.placements, results) {
            if result == .written { writtenCount += 1 }
            if case .failed = result {
                hasWriteFailure = true
                retryWriting(job)
            } else if !placements.contains(placement) {
                placements.append(placement)
            }
        }
        guard sets[job].record.placements != placements else { return }
        sets[job].record.placements = placements
        save([.set(sets[job].record)])
    }

    /// A file that could not be written is tried again while the process lives: its credentials are good.
    private func retryWriting(_ job: JobID) {
        guard case .daemon = options.mode, !isStopping else { return }
        unwritten.insert(job)
        guard writeRetry == nil else { return }
        writeRetry = Task {
            try? await parts.time.sleep(for: Self.writeRetryInterval)
            await self.writeAgain()
        }
    }

    private func writeAgain() async {
        writeRetry = nil
        let jobs = unwritten
        unwritten = []
        hasWriteFailure = false
        for job in jobs where !sets[job].isLeaving { await publish(job) }
    }

    private static var writeRetryInterval: Duration { .seconds(30) }
}

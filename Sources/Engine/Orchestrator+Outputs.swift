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
    func reconcileOutputs(removals: [Reconciliation.Removal], isFirst: Bool) async {
        var changes = removals.map { removal in
            (
                ProfileChange.remove(profile: removal.placement.profile, owner: owner(of: removal.set)),
                ProfileTarget(file: removal.placement.file)
            )
        }
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
        var position = removals.count
        for (job, record, count) in owners {
            noteResults(Array(results[position..<position + count]), of: job, record)
            position += count
        }
    }

    /// Takes a set's sections out of all files it was written to.
    func withdraw(_ job: JobID) async {
        let record = sets[job].record
        let removals = record.placements.map {
            (ProfileChange.remove(profile: $0.profile, owner: owner(of: record.name)), ProfileTarget(file: $0.file))
        }
        sets[job].record.placements = []
        guard !removals.isEmpty else { return }
        _ = await parts.outputs.submit(removals)
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
        let hasFailed = results.contains { if case .failed = $0 { true } else { false } }
        writtenCount += results.count { $0 == .written }
        if hasFailed {
            hasWriteFailure = true
            retryWriting(job)
        }
        let places = record.definition.placements
        guard !hasFailed, sets[job].record.placements != places else { return }
        sets[job].record.placements = places
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

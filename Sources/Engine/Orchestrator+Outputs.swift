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
        guard sets[job].record.credentials != nil else { return }
        await publish(CollectionOfOne(job))
    }

    /// Brings the files in line with what is remembered, without asking anybody: sections that must go leave, missing
    /// or altered ones are rewritten.
    func reconcileOutputs(removals: [Reconciliation.Removal]) async {
        // First what must go, then what must be there: two spellings of one path are one file.
        await remove(removals)
        let bootNow = parts.time.bootNow
        var owners: [(job: JobID, record: SetRecord)] = []
        for job in sets.indices where !sets[job].isLeaving && selected.contains(sets[job].record.name) {
            guard let remaining = sets[job].remaining(at: bootNow), remaining > .zero else { continue }
            owners.append((job, sets[job].record))
        }
        let changes = owners.flatMap { self.changes(of: $0.record) }
        if !changes.isEmpty { note(await parts.outputs.submit(changes), of: owners) }
    }

    private func remove(_ removals: [Reconciliation.Removal]) async {
        guard !removals.isEmpty else { return }
        let ends = removals.map { removal in
            jobs[removal.set].flatMap { sets[$0].record.placements[removal.placement] }
        }
        let results = await parts.outputs.submit(removals.map { removalChange(of: $0.signature, at: $0.placement) })
        for ((removal, end), result) in zip(zip(removals, ends), results) {
            if let job = jobs[removal.set] { noteRemoval(of: job, at: removal.placement, ending: end, result) }
        }
    }

    /// Writes many sets at once: one rewrite of each file.
    private func publish(_ published: some Sequence<JobID>) async {
        let owners = published.map { (job: $0, record: sets[$0].record) }
        note(await parts.outputs.submit(owners.flatMap { changes(of: $0.record) }), of: owners)
    }

    /// Deals the results of one batch out to the sets that had changes in it.
    private func note(_ results: [OutputResult], of owners: [(job: JobID, record: SetRecord)]) {
        var rest = results[...]
        for (job, record) in owners {
            let own = rest.prefix(record.definition.outputs.count)
            rest = rest.dropFirst(own.count)
            noteResults(Array(own), of: job, record)
        }
    }

    /// Takes the sections of sets out of all files that they were written to.
    func withdraw(_ withdrawn: [JobID]) async {
        let removals = withdrawn.flatMap { job in
            sets[job].record.placements.map { (job: job, placement: $0.key, end: $0.value) }
        }
        guard !removals.isEmpty else { return }
        let changes = removals.map { removalChange(of: sets[$0.job].record.name, at: $0.placement) }
        let results = await parts.outputs.submit(changes)
        for (removal, result) in zip(removals, results) {
            noteRemoval(of: removal.job, at: removal.placement, ending: removal.end, result)
        }
    }

    /// Takes the sections of sets out of all files of which only the state knows any more.
    func withdraw(_ records: [SetRecord]) async {
        let changes = records.flatMap { record in
            record.placements.keys.map { removalChange(of: record.name, at: $0) }
        }
        if !changes.isEmpty { _ = await parts.outputs.submit(changes) }
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

    /// A section is remembered until it is gone: what could not be removed, the next start or reload tries again.
    ///
    /// - Parameter end: when the keys end that were there; others that were written meanwhile stay.
    private func noteRemoval(
        of job: JobID, at placement: Placement, ending end: Timestamp?, _ result: OutputResult
    ) {
        if case .failed = result {
            unwritten.insert(job)
        } else if sets[job].record.placements[placement] == end {
            sets[job].record.placements[placement] = nil
        }
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
                        adopt: options.adopts || adopting.contains(record.name)),
                    target
                )
            }
        }
    }

    /// Who owns the sections of a set.
    private func owner(of set: String) -> SectionOwner { SectionOwner(configuration: settings.name, set: set) }

    private func noteResults(_ results: [OutputResult], of job: JobID, _ record: SetRecord) {
        var placements = sets[job].record.placements
        unwritten.remove(job)
        for (placement, result) in zip(record.definition.placements, results) {
            if result == .written { writtenCount += 1 }
            if case .failed = result {
                unwritten.insert(job)
            } else {
                placements[placement] = record.credentials?.expiration
            }
        }
        if unwritten.contains(job) { retryWriting() }
        guard sets[job].record.placements != placements else { return }
        sets[job].record.placements = placements
        save([.set(sets[job].record)])
    }

    /// Whether keys that count for the exit code are not where they belong.
    var hasWriteFailure: Bool { unwritten.contains { sets[$0].record.definition.isRequired } }

    /// Files that could not be written are tried again while the process lives: the credentials are good.
    private func retryWriting() {
        guard case .daemon = options.mode, !isStopping, writeRetry == nil else { return }
        writeRetry = Task {
            guard (try? await parts.time.sleep(for: Self.writeRetryInterval)) != nil else { return }
            await self.writeAgain()
        }
    }

    private func writeAgain() async {
        writeRetry = nil
        await publish(unwritten.filter { !sets[$0].isLeaving && sets[$0].record.credentials != nil })
    }

    /// When files that could not be written are tried again.
    static var writeRetryInterval: Duration { .seconds(30) }
}

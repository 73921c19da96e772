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
    func publish(_ job: JobID) async { await publish(CollectionOfOne(job)) }

    /// Brings the outputs in line with what is remembered, without asking anybody: what must go leaves, what is missing
    /// or altered is written again.
    func reconcileOutputs(removals: [Reconciliation.Removal]) async {
        // First what must go, then what must be there: two spellings of one path are one file.
        await remove(removals)
        let plans = plans(for: sets.indices.filter { !sets[$0].isLeaving && selected.contains(sets[$0].record.name) })
        guard case .daemon = options.mode else { return await publish(plans) }
        // A daemon's start does not wait for commands.
        let commands = plans.filter { $0.plan.placement.kind == .command }
        if !commands.isEmpty { Task { await self.publish(commands) } }
        await publish(plans.filter { $0.plan.placement.kind != .command })
    }

    private func remove(_ removals: [Reconciliation.Removal]) async {
        await take(
            removals.map { removal in
                let job = jobs[removal.set]
                return Withdrawal(
                    job: job, signature: removal.signature, placement: removal.placement,
                    end: job.flatMap { sets[$0].record.placements[removal.placement] })
            })
    }

    /// Writes many sets at once: one rewrite of each shared file. Keys that have run out are not written.
    private func publish(_ published: some Sequence<JobID>) async { await publish(plans(for: published)) }

    private func plans(for published: some Sequence<JobID>) -> [(job: JobID, plan: OutputPlan)] {
        published.flatMap { job in outputPlans(of: job).map { (job: job, plan: $0) } }
    }

    private func publish(_ plans: [(job: JobID, plan: OutputPlan)]) async {
        guard !plans.isEmpty else { return }
        let results = await parts.outputs.submit(plans.map(\.plan.change))
        // The sets were in this order, each in one piece.
        var rest = zip(plans, results).map { (job: $0.job, plan: $0.plan, result: $1) }[...]
        while let job = rest.first?.job {
            let own = rest.prefix { $0.job == job }
            rest = rest.dropFirst(own.count)
            note(own.map { ($0.plan, $0.result) }, of: job)
        }
    }

    private func outputPlans(of job: JobID) -> [OutputPlan] {
        let record = sets[job].record
        let owner = identities[record.identity]
        let now = parts.time.bootNow
        return OutputPlan.plans(
            for: record, of: owner?.record, region: record.definition.role?.region ?? owner?.identity.region,
            owner: self.owner(of: record.name), reader: parts.reader,
            adopt: options.adopts || adopting.contains(record.name)
        ).filter { plan in
            let end = plan.placement.kind == .token ? owner?.tokenExpiresAt : sets[job].expiresAt
            return end.map { $0 > now } ?? false
        }
    }

    /// One place that must not hold a set's keys any longer.
    private struct Withdrawal {
        /// The set, if anything is kept of it.
        let job: JobID?
        /// The name that the place is signed with.
        let signature: String
        let placement: Placement
        /// When the keys end that were there when this was asked for.
        let end: Timestamp?
    }

    private func take(_ withdrawals: [Withdrawal]) async {
        var changes: [PlacedChange] = []
        var places: [Withdrawal] = []
        for withdrawal in withdrawals {
            guard let target = withdrawal.placement.target else {
                noteRemoval(withdrawal, .unchanged)
                continue
            }
            let change = OutputChange.remove(
                profile: withdrawal.placement.profile, owner: owner(of: withdrawal.signature))
            changes.append(PlacedChange(change, at: target))
            places.append(withdrawal)
        }
        guard !changes.isEmpty else { return }
        let results = await parts.outputs.submit(changes)
        for (withdrawal, result) in zip(places, results) { noteRemoval(withdrawal, result) }
    }

    /// Takes the sections of sets out of all files that they were written to.
    func withdraw(_ withdrawn: [JobID]) async {
        await take(
            withdrawn.flatMap { job in
                sets[job].record.placements.map { placement, end in
                    Withdrawal(job: job, signature: sets[job].record.name, placement: placement, end: end)
                }
            })
    }

    /// Takes the sections of sets out of all files of which only the state knows any more.
    func withdraw(_ records: [SetRecord]) async {
        await take(
            records.flatMap { record in
                record.placements.map { placement, end in
                    Withdrawal(job: nil, signature: record.name, placement: placement, end: end)
                }
            })
    }

    /// Does with the outputs of a set whose keys have run out what the configuration says of them.
    func applyExpiredPolicy(to job: JobID) async {
        let (name, definition) = (sets[job].record.name, sets[job].record.definition)
        var removals: [Withdrawal] = []
        var blanks: [PlacedChange] = []
        for output in definition.outputs {
            let placement = Placement(output, profile: definition.profile)
            guard let end = sets[job].record.placements[placement], let file = output.file else { continue }
            switch file.expired {
            case .keep: break
            case .remove:
                removals.append(Withdrawal(job: job, signature: name, placement: placement, end: end))
            case .blank:
                blanks.append(
                    PlacedChange(.blank(profile: definition.profile, owner: owner(of: name)), at: output))
            }
        }
        await take(removals)
        if !blanks.isEmpty { _ = await parts.outputs.submit(blanks) }
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

    /// A place is remembered until nothing is left there: what could not be removed, the next start or reload tries
    /// again. Keys that were written meanwhile stay.
    private func noteRemoval(_ withdrawal: Withdrawal, _ result: OutputResult) {
        guard let job = withdrawal.job else { return }
        if case .failed = result {
            unwritten.insert(job)
        } else if sets[job].record.placements[withdrawal.placement] == withdrawal.end {
            sets[job].record.placements[withdrawal.placement] = nil
        }
        save([.set(sets[job].record)])
    }

    /// Who owns the sections of a set.
    private func owner(of set: String) -> SectionOwner { SectionOwner(configuration: settings.name, set: set) }

    private func note(_ results: [(plan: OutputPlan, result: OutputResult)], of job: JobID) {
        var placements = sets[job].record.placements
        unwritten.remove(job)
        for (plan, result) in results {
            if result == .written {
                writtenCount += 1
                parts.hooks.note(plan.placement, of: sets[job].record.identity)
            }
            if case .failed = result {
                unwritten.insert(job)
            } else {
                placements[plan.placement] = plan.end
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
        await publish(unwritten.filter { !sets[$0].isLeaving })
    }

    /// When files that could not be written are tried again.
    static var writeRetryInterval: Duration { .seconds(30) }
}

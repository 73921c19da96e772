import CredentialModel
package import Platform

/// Writes credentials to their places, many changes in one rewrite.
///
/// The first change at a place is written at once. What comes while a rewrite is under way, or within the flush interval
/// after it, is gathered and written together; of several changes to a profile on behalf of one owner the latest counts,
/// and everybody who submitted one gets its result. Places do not wait for one another.
///
/// Cancelling a task that has submitted a change does not take the change back.
package actor OutputWriter {
    private let time: any TimeSource
    private let call: CommandCall
    private let onReport: @Sendable (WriteReport) -> Void
    /// Each file at work takes a few of the process's descriptors.
    private let slots = WriteSlots(count: 32)
    /// A command that hangs must not keep files from being written.
    private let commandSlots = WriteSlots(count: 8)
    private var queues: [OutputPlace: OutputQueue] = [:]

    /// - Parameters:
    ///   - call: how commands are run.
    ///   - onReport: Called after each rewrite, and where something failed, before the submitters go on.
    package init(
        time: any TimeSource, call: CommandCall, onReport: @escaping @Sendable (WriteReport) -> Void
    ) {
        self.time = time
        self.call = call
        self.onReport = onReport
    }

    /// Makes a change; returns when it is on the disk or has failed.
    package func submit(_ change: PlacedChange) async -> OutputResult {
        await queue(for: OutputPlace(change.target, of: change.change.owner)).submit([change])[0]
    }

    /// Makes many changes, in this order within each place; the results are in the order of the changes.
    package func submit(_ changes: [PlacedChange]) async -> [OutputResult] {
        let places = Dictionary(grouping: changes.indices) { index in
            OutputPlace(changes[index].target, of: changes[index].change.owner)
        }
        return await withTaskGroup(of: [(Int, OutputResult)].self) { group in
            for (place, indices) in places {
                let queue = queue(for: place)
                let ofPlace = indices.map { changes[$0] }
                group.addTask { Array(zip(indices, await queue.submit(ofPlace))) }
            }
            var results: [(Int, OutputResult)] = []
            for await ofPlace in group { results += ofPlace }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Writes what is gathered without waiting for any interval; returns when nothing is left to write.
    package func flush() async {
        await withTaskGroup { group in
            for queue in queues.values { group.addTask { await queue.flush() } }
        }
    }

    /// How many changes wait for a rewrite.
    package var backlog: Int {
        get async {
            var count = 0
            for queue in queues.values { count += await queue.backlog }
            return count
        }
    }

    private func queue(for place: OutputPlace) -> OutputQueue {
        if let queue = queues[place] { return queue }
        let isCommand = if case .command = place { true } else { false }
        let queue = OutputQueue(
            place, time: time, call: call, slots: isCommand ? commandSlots : slots, onReport: onReport)
        queues[place] = queue
        return queue
    }
}

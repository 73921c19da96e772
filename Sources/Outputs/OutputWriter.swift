package import CredentialModel
package import Platform

/// Writes profiles to their files, many changes in one rewrite.
///
/// The first change to a file is written at once. What comes while a rewrite is under way, or within the flush interval
/// after it, is gathered and written together; of several changes to a profile on behalf of one owner the latest counts,
/// and everybody who submitted one gets its result. Files do not wait for one another.
///
/// Cancelling a task that has submitted a change does not take the change back.
package actor OutputWriter {
    private let time: any TimeSource
    private let onReport: @Sendable (WriteReport) -> Void
    /// Each file at work takes a few of the process's descriptors.
    private let slots = WriteSlots(count: 32)
    private var queues: [String: FileWriteQueue] = [:]

    /// - Parameter onReport: Called after each rewrite, and where something failed, before the submitters go on.
    package init(time: any TimeSource, onReport: @escaping @Sendable (WriteReport) -> Void) {
        self.time = time
        self.onReport = onReport
    }

    /// Makes a change; returns when it is on the disk or has failed.
    package func submit(_ change: ProfileChange, to target: ProfileTarget) async -> OutputResult {
        await queue(for: target).submit([change], to: target)[0]
    }

    /// Makes many changes, in this order within each file; the results are in the order of the changes.
    package func submit(_ changes: [(ProfileChange, ProfileTarget)]) async -> [OutputResult] {
        let files = Dictionary(grouping: changes.indices) { changes[$0].1.file }
        return await withTaskGroup(of: [(Int, OutputResult)].self) { group in
            for indices in files.values {
                let target = changes[indices[indices.count - 1]].1
                let queue = queue(for: target)
                let ofFile = indices.map { changes[$0].0 }
                group.addTask { Array(zip(indices, await queue.submit(ofFile, to: target))) }
            }
            var results: [(Int, OutputResult)] = []
            for await ofFile in group { results += ofFile }
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

    private func queue(for target: ProfileTarget) -> FileWriteQueue {
        if let queue = queues[target.file] { return queue }
        let queue = FileWriteQueue(target, time: time, slots: slots, onReport: onReport)
        queues[target.file] = queue
        return queue
    }
}

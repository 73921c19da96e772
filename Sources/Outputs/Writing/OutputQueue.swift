import CredentialModel
import Platform

/// The changes at one place, and its rewrites one after another.
///
/// After a rewrite the next one waits five times as long as that one took, at least 50 ms and at most 1 s, so that a
/// large file is not rewritten all the time.
actor OutputQueue {
    private struct Submission {
        var results: [OutputResult?]
        var missing: Int
        let continuation: CheckedContinuation<[OutputResult], Never>
    }

    private let place: OutputPlace
    private let time: any TimeSource
    private let call: CommandCall
    private let slots: WriteSlots
    private let onReport: @Sendable (WriteReport) -> Void
    private var gathered = GatheredChanges()
    private var submissions: [Int: Submission] = [:]
    private var submissionCount = 0
    private var isWriting = false
    private var hasSwept = false
    private var notBefore: BootInstant?
    private var pause: Task<Void, Never>?
    private var flushes: [CheckedContinuation<Void, Never>] = []

    init(
        _ place: OutputPlace, time: any TimeSource, call: CommandCall, slots: WriteSlots,
        onReport: @escaping @Sendable (WriteReport) -> Void
    ) {
        self.place = place
        self.time = time
        self.call = call
        self.slots = slots
        self.onReport = onReport
    }

    var backlog: Int { gathered.count }

    func submit(_ changes: [PlacedChange]) async -> [OutputResult] {
        await withCheckedContinuation { continuation in
            submissionCount += 1
            submissions[submissionCount] = Submission(
                results: Array(repeating: nil, count: changes.count), missing: changes.count, continuation: continuation
            )
            for (index, change) in changes.enumerated() {
                gathered.add(change, GatheredChanges.Ticket(submission: submissionCount, index: index))
            }
            guard !isWriting else { return }
            isWriting = true
            Task { await writeAll() }
        }
    }

    func flush() async {
        guard isWriting else { return }
        pause?.cancel()
        await withCheckedContinuation { flushes.append($0) }
    }

    private func writeAll() async {
        while gathered.count > 0 {
            await waitForInterval()
            await slots.acquire()
            await write()
            await slots.release()
        }
        isWriting = false
        for flush in flushes { flush.resume() }
        flushes = []
    }

    private func waitForInterval() async {
        guard flushes.isEmpty, let notBefore, time.bootNow < notBefore else { return }
        let pause = Task { [time] in _ = try? await time.sleep(until: notBefore) }
        self.pause = pause
        await pause.value
        self.pause = nil
    }

    private func write() async {
        var batch = gathered
        gathered = GatheredChanges()
        batch.dropSuperseded()
        let start = time.bootNow
        let results = await apply(batch.changes)
        hasSwept = true
        let end = time.bootNow
        notBefore = end + min(max((end - start) * 5, .milliseconds(50)), .seconds(1))
        WriteReport.reports(of: batch.changes, results).forEach(onReport)
        for (result, tickets) in zip(results, batch.tickets) {
            for ticket in tickets { deliver(result, ticket) }
        }
    }

    private func apply(_ changes: [PlacedChange]) async -> [OutputResult] {
        switch place {
        case .shared(let file, let kind):
            // A file's settings are those of whoever writes to it last; a removal has none.
            let settings = changes.last { $0.change.isWrite }?.target.file ?? FileTarget(file: file)
            return await SharedProfileFile(settings, kind: kind, time: time)
                .apply(changes.map(\.change), sweeping: !hasSwept)
        case .group:
            return await FileGroup(changes, time: time).apply(sweeping: !hasSwept)
        case .command:
            var results: [OutputResult] = []
            for change in changes { results.append(await CommandOutput(call: call).apply(change)) }
            return results
        }
    }

    private func deliver(_ result: OutputResult, _ ticket: GatheredChanges.Ticket) {
        submissions[ticket.submission]?.results[ticket.index] = result
        submissions[ticket.submission]?.missing -= 1
        guard let submission = submissions[ticket.submission], submission.missing == 0 else { return }
        submissions[ticket.submission] = nil
        submission.continuation.resume(returning: submission.results.compactMap(\.self))
    }
}

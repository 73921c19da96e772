import CredentialModel
import Platform

/// The changes to one file, and its rewrites one after another.
///
/// After a rewrite the next one waits five times as long as that one took, at least 50 ms and at most 1 s, so that a
/// large file is not rewritten all the time.
actor FileWriteQueue {
    private struct Submission {
        var results: [OutputResult?]
        var missing: Int
        let continuation: CheckedContinuation<[OutputResult], Never>
    }

    private let time: any TimeSource
    private let slots: WriteSlots
    private let onReport: @Sendable (WriteReport) -> Void
    /// Where and how, as the latest submission said.
    private var target: ProfileTarget
    private var gathered = GatheredChanges()
    private var submissions: [Int: Submission] = [:]
    private var submissionCount = 0
    private var isWriting = false
    private var hasSwept = false
    private var notBefore: BootInstant?
    private var pause: Task<Void, Never>?
    private var flushes: [CheckedContinuation<Void, Never>] = []

    init(
        _ target: ProfileTarget, time: any TimeSource, slots: WriteSlots,
        onReport: @escaping @Sendable (WriteReport) -> Void
    ) {
        self.target = target
        self.time = time
        self.slots = slots
        self.onReport = onReport
    }

    var backlog: Int { gathered.count }

    func submit(_ changes: [ProfileChange], to target: ProfileTarget) async -> [OutputResult] {
        self.target = target
        return await withCheckedContinuation { continuation in
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
        let results = await SharedCredentialsFile(target, time: time).apply(batch.changes, sweeping: !hasSwept)
        hasSwept = true
        let end = time.bootNow
        notBefore = end + min(max((end - start) * 5, .milliseconds(50)), .seconds(1))
        if let report = WriteReport(file: target.file, batch.changes, results) { onReport(report) }
        for (result, tickets) in zip(results, batch.tickets) {
            for ticket in tickets { deliver(result, ticket) }
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

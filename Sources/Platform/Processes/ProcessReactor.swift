import CLinux
import CredentialModel
import Glibc

/// A thread that programs are started, watched and reaped on.
///
/// It waits for whatever comes first: a message, a byte, an exit, a deadline. Nothing in it blocks but `epoll_wait`,
/// and `execve` of a new program for a fraction of a millisecond.
final class ProcessReactor {
    /// The tag of the mailbox; runs count from 1.
    private static let mailboxID: ProcessRun.ID = 0

    private let mailbox: ProcessMailbox
    private let mailboxDescriptor: OwnedDescriptor
    private let poll: EventPoll
    private let leftovers = LeftoverProcesses()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private var children: [ProcessRun.ID: ChildProcess] = [:]
    private var isClosing = false

    private init(mailbox: ProcessMailbox) throws(ProcessError) {
        self.mailbox = mailbox
        mailboxDescriptor = try mailbox.makeDescriptor()
        poll = try EventPoll()
        try poll.add(mailboxDescriptor, as: EventPoll.Tag(run: Self.mailboxID, source: .output))
    }

    deinit { buffer.deallocate() }

    /// Starts the thread; it ends when the mailbox has been closed and the last program is gone.
    static func start(with mailbox: ProcessMailbox) throws(ProcessError) {
        let reactor = try ProcessReactor(mailbox: mailbox)
        // The thread owns the reactor from here on; nothing else refers to it.
        let owned = Unmanaged.passRetained(reactor)
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                linux_block_signals()
                Unmanaged<ProcessReactor>.fromOpaque(pointer).takeRetainedValue().work()
                return nil
            }, owned.toOpaque())
        guard error == 0 else {
            owned.release()
            throw ProcessError(errno: error, doing: "watch programs")
        }
        pthread_detach(thread)
    }

    private func work() {
        while !isClosing || !children.isEmpty {
            poll.wait(until: children.values.lazy.compactMap(\.wakeUp).min()) { tag in
                guard tag.run != Self.mailboxID else { return mailbox.take().forEach(handle) }
                guard let child = children[tag.run] else { return }
                child.handle(tag.source, through: buffer)
                deliver(child)
            }
            let now = SystemTime().bootNow
            for child in children.values where child.wakeUp.map({ $0 <= now }) ?? false {
                child.handleTime(now, through: buffer)
                deliver(child)
            }
        }
    }

    private func handle(_ message: ProcessMailbox.Message) {
        switch message {
        case .start(let run): start(run)
        case .cancel(let id): children[id]?.end(as: .cancelled)
        case .close: isClosing = true
        }
    }

    private func start(_ run: ProcessRun) {
        guard !run.cancellation.isRequested else {
            return run.continuation.resume(returning: .success(ProcessResult(outcome: .cancelled)))
        }
        do throws(ProcessError) {
            children[run.id] = try ChildProcess(
                run, mark: ProcessMark.nextOfRunners(), poll: poll, leftovers: leftovers)
        } catch {
            run.continuation.resume(returning: .failure(error))
        }
    }

    private func deliver(_ child: ChildProcess) {
        if let report = child.takeReport() { child.run.continuation.resume(returning: .success(report)) }
        if child.isGone { children[child.run.id] = nil }
    }
}

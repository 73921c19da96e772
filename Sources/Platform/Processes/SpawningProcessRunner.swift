import CLinux
import Glibc
import Synchronization

/// Runs programs with one system call each and watches them from two threads of its own.
///
/// Such a thread (``ProcessReactor``) starts, feeds, reads, ends and reaps; a task that runs a program only waits. They
/// are not the tasks' own threads because a child is killed when the thread that started it is gone, which must mean:
/// when this process is gone.
///
/// Creating a runner makes this process the one that orphaned descendants fall to (a *subreaper*, prctl(2)).
package final class SpawningProcessRunner: ProcessRunner {
    /// A thread stands still from a program's `clone` to its `execve`. On a busy machine, where the new program has to
    /// wait for a processor first, two threads start about twice as many.
    private static let threads = 2

    private let mailboxes: [ProcessMailbox]
    private let lastID = Atomic<ProcessRun.ID>(0)

    /// Throws when the system has no descriptors or threads left.
    package init() throws(ProcessError) {
        _ = linux_adopt_orphans()
        var mailboxes: [ProcessMailbox] = []
        for _ in 0..<Self.threads { mailboxes.append(try ProcessMailbox()) }
        self.mailboxes = mailboxes
        for mailbox in mailboxes { try ProcessReactor.start(with: mailbox) }
    }

    deinit {
        for mailbox in mailboxes { mailbox.post(.close) }
    }

    package func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult {
        let program = request.arguments.first ?? ""
        guard program.utf8.first == UInt8(ascii: "/"), request.workingDirectory.utf8.first == UInt8(ascii: "/") else {
            throw ProcessError(errno: EINVAL, message: "cannot start '\(program)': its path or folder is not absolute")
        }
        let names = request.environment.keys
        guard !names.contains(where: { $0.isEmpty || $0.utf8.contains(UInt8(ascii: "=")) }),
            let arguments = CStringList(request.arguments),
            let environment = CStringList(request.environment.map { "\($0)=\($1)" }),
            !request.workingDirectory.utf8.contains(0)
        else {
            throw ProcessError(
                errno: EINVAL, message: "cannot start '\(program)': an argument or variable holds a NUL or a bad name")
        }
        // Without this the optimizer may let the runner go, and close its mailboxes, before the run is posted.
        defer { withExtendedLifetime(self) {} }
        let id = lastID.add(1, ordering: .relaxed).newValue
        let mailbox = mailboxes[Int(id % UInt64(mailboxes.count))]
        let cancellation = ProcessRun.Cancellation()
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.post(
                    .start(
                        ProcessRun(
                            id: id, request: request, arguments: arguments, environment: environment,
                            cancellation: cancellation, continuation: continuation)))
            }
        } onCancel: {
            cancellation.request()
            mailbox.post(.cancel(id))
        }.get()
    }
}

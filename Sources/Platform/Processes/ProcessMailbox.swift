import CLinux
import Glibc
import Synchronization

/// The way from any task to a thread that looks after programs.
final class ProcessMailbox: Sendable {
    enum Message: Sendable {
        case start(ProcessRun)
        case cancel(ProcessRun.ID)
        /// Nobody will send anything more.
        case close
    }

    private let eventCounter: Int32
    private let messages = Mutex<[Message]>([])

    init() throws(ProcessError) {
        eventCounter = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard eventCounter >= 0 else { throw ProcessError(errno: errno, doing: "watch programs") }
    }

    deinit { close(eventCounter) }

    /// A descriptor that is readable while messages wait; the caller owns it.
    func makeDescriptor() throws(ProcessError) -> OwnedDescriptor {
        let number = fcntl(eventCounter, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else { throw ProcessError(errno: errno, doing: "watch programs") }
        return OwnedDescriptor(number)
    }

    func post(_ message: Message) {
        let wasEmpty = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        // Whoever posts into an empty box wakes the reader, who takes everything at once.
        if wasEmpty { eventfd_write(eventCounter, 1) }
    }

    func take() -> [Message] {
        var count: eventfd_t = 0
        eventfd_read(eventCounter, &count)
        return messages.withLock { messages in
            defer { messages.removeAll(keepingCapacity: true) }
            return messages
        }
    }
}

import CLinux
import CredentialModel
import Glibc

/// `epoll(7)`, level-triggered: says which descriptors are ready.
final class EventPoll {
    /// Which of a run's descriptors.
    enum Source: UInt64 { case exit, input, output, errorOutput }

    /// What comes back with an event: the run and the descriptor's part in it.
    struct Tag {
        let run: ProcessRun.ID
        let source: Source
    }

    private let descriptor: OwnedDescriptor
    private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 64)

    init() throws(ProcessError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw ProcessError(errno: errno, doing: "watch programs") }
        descriptor = OwnedDescriptor(number)
    }

    deinit { events.deallocate() }

    /// Watches a descriptor until it is closed: for room when it is an input of the program, else for bytes.
    func add(_ watched: OwnedDescriptor, as tag: Tag) throws(ProcessError) {
        var event = epoll_event()
        event.events = tag.source == .input ? EPOLLOUT.rawValue : EPOLLIN.rawValue
        event.data.u64 = tag.run << 2 | tag.source.rawValue
        guard epoll_ctl(descriptor.number, EPOLL_CTL_ADD, watched.number, &event) == 0 else {
            throw ProcessError(errno: errno, doing: "watch a program")
        }
    }

    /// Waits for events, or until that moment, and hands each event's tag over.
    func wait(until deadline: BootInstant?, _ handle: (Tag) -> Void) {
        var timeout: Int32 = -1
        if let deadline {
            let rest = (deadline - SystemTime().bootNow).nanoseconds
            // Rounded up, so that the deadline has passed when the wait ends.
            timeout = Int32(clamping: max(0, (rest + 999_999) / 1_000_000))
        }
        let count = epoll_wait(descriptor.number, events.baseAddress, Int32(events.count), timeout)
        guard count > 0 else { return }
        for event in events[..<Int(count)] {
            guard let source = Source(rawValue: event.data.u64 & 3) else { continue }
            handle(Tag(run: event.data.u64 >> 2, source: source))
        }
    }
}

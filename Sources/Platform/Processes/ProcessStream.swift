import Glibc

/// What a program writes to one of its streams, as far as it is kept.
struct ProcessStream {
    /// How much of it is kept.
    enum Kept {
        /// Everything up to that many bytes; more is an overflow.
        case beginning(Int)
        /// The last bytes, of any number.
        case end(Int)
    }

    private let kept: Kept
    private var pipe: OwnedDescriptor?
    private var isWatched = false
    private var collected: [UInt8] = []
    /// Whether it was more than may be kept.
    private(set) var hasOverflowed = false

    init(_ kept: Kept, from pipe: OwnedDescriptor) {
        self.kept = kept
        self.pipe = pipe
    }

    var bytes: [UInt8] {
        switch kept {
        case .beginning: collected
        case .end(let limit): Array(collected.suffix(limit))
        }
    }

    /// Whether there is more to read is told from now on.
    mutating func watch(by poll: EventPoll, as tag: EventPoll.Tag) throws(ProcessError) {
        guard let pipe, !isWatched else { return }
        try poll.add(pipe, as: tag)
        isWatched = true
    }

    /// Reads what is there, a few bufferfuls at most, so that no writer can occupy the reader. Closes at the end.
    mutating func read(through buffer: UnsafeMutableRawBufferPointer) {
        for _ in 0..<4 {
            guard let pipe else { return }
            let count = Glibc.read(pipe.number, buffer.baseAddress, buffer.count)
            if count > 0 {
                keep(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                if count < buffer.count { return }
            } else if count < 0, errno == EAGAIN {
                return
            } else if count == 0 || errno != EINTR {
                self.pipe = nil
            }
        }
    }

    /// Lets go of the pipe; what a program writes after that is lost.
    mutating func close() { pipe = nil }

    private mutating func keep(_ piece: UnsafeRawBufferPointer) {
        switch kept {
        case .beginning(let limit):
            hasOverflowed = hasOverflowed || collected.count + piece.count > limit
            collected.append(contentsOf: piece.prefix(limit - collected.count))
        case .end(let limit):
            collected.append(contentsOf: piece.suffix(limit))
            // Cutting only at twice the limit moves every byte once, however small the pieces.
            if collected.count > 2 * limit { collected.removeFirst(collected.count - limit) }
        }
    }
}

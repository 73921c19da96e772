import CLinux
import Glibc

/// One standard stream of a program: our end and the program's, both close-on-exec.
struct ProcessPipe {
    enum Direction { case toProgram, fromProgram }

    /// Non-blocking.
    let ours: OwnedDescriptor
    let theirs: OwnedDescriptor

    init(_ direction: Direction, program: String) throws(ProcessError) {
        var ends: (read: Int32, write: Int32) = (-1, -1)
        let status = withUnsafeMutableBytes(of: &ends) { buffer in
            linux_pipe(buffer.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard status == 0 else { throw ProcessError(errno: errno, doing: "start '\(program)'") }
        ours = OwnedDescriptor(direction == .toProgram ? ends.write : ends.read)
        theirs = OwnedDescriptor(direction == .toProgram ? ends.read : ends.write)
        _ = fcntl(ours.number, F_SETFL, O_NONBLOCK)
    }
}

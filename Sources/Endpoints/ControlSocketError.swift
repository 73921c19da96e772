import Glibc

/// Why the control socket could not be used.
package struct ControlSocketError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried: `bind`, `connect`, `read`, …
    package let operation: String
    package let path: String
    package let errno: Int32

    /// Nobody listens: no instance holds the state, or its last one was killed.
    package var isNobodyThere: Bool { errno == ENOENT || errno == ECONNREFUSED }

    /// The other end has gone without an answer.
    package var isHungUp: Bool { errno == ECONNRESET || errno == EPIPE }

    package var description: String {
        let reason = errno == EAGAIN ? "no answer in time" : String(cString: strerror(errno))
        return "cannot \(operation) \(path): \(reason)"
    }
}

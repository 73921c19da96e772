import Glibc

/// One assignment of a message to the service manager (sd_notify(3)).
package enum ServiceNotice: Sendable, Hashable {
    /// The start is over, or the reload that was told before.
    case ready
    /// The configuration is about to be read again; by the time, systemd knows the answer to its own SIGHUP
    /// (`Type=notify-reload`, since 253).
    case reloading
    /// The end has begun.
    case stopping
    /// How things are, in a line for humans.
    case status(String)
    /// The process is alive.
    case watchdog

    /// The assignment as it is sent.
    var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)"
        case .stopping: "STOPPING=1"
        // A line break would begin another assignment.
        case .status(let line): "STATUS=" + String(line.map { $0.isNewline ? " " : $0 })
        case .watchdog: "WATCHDOG=1"
        }
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

import Glibc

/// The service manager that started this process and waits to hear from it: systemd, or another that speaks sd_notify(3).
package struct ServiceManager: Sendable {
    /// The address of its socket, as bind(2) and sendto(2) take it.
    private let address: [UInt8]
    /// How long it bears silence before it ends this process (`WATCHDOG_USEC`); `nil` when it does not watch.
    package let watchdog: Duration?

    /// - Returns: `nil` where nobody waits: `NOTIFY_SOCKET` is not set, or names neither an absolute path nor an abstract
    ///   socket (`@`) of a length that an address can have.
    package init?(environment: [String: String], processID: Int32 = getpid()) {
        guard let place = environment["NOTIFY_SOCKET"], place.hasPrefix("/") || place.hasPrefix("@"),
            place.utf8.count > 1, place.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        else { return nil }
        // An abstract name begins with a zero byte, and its length is a part of it.
        let name = place.hasPrefix("@") ? [0] + place.utf8.dropFirst() : Array(place.utf8) + [0]
        address = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + name
        // Another pid is the one of a parent, which feeds the watchdog itself.
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        let limit = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
        watchdog = if isMeant, let limit, limit > 0 { .microseconds(limit) } else { nil }
    }

    /// Sends it some of what it should know. A manager that is gone or does not listen is no concern of ours: it is waited for
    /// a second at most.
    package func tell(_ notices: ServiceNotice...) {
        let text = Array(notices.map(\.text).joined(separator: "\n").utf8)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        _ = address.withUnsafeBytes { address in
            sendto(
                descriptor, text, text.count, Int32(MSG_NOSIGNAL),
                address.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count))
        }
    }
}

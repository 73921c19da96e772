import Glibc
import Testing

@testable import Platform

/// What is told to a service manager, and when there is one.
@Suite struct `The service manager` {
    /// A socket that plays its part.
    private final class Listener {
        private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)

        /// - Parameter name: the bytes of its address after the family.
        init(_ name: [UInt8]) {
            let address = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + name
            let result = address.withUnsafeBytes {
                bind(
                    descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
            }
            #expect(result == 0)
        }

        deinit { close(descriptor) }

        /// The next message; what was sent is already there.
        func next() -> String {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        }
    }

    @Test func `is told at a path, several things in one message`() throws {
        var template = Array("/tmp/evercred-notify-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { rmdir(folder) }
        let path = "\(folder)/notify"
        defer { unlink(path) }
        let listener = Listener(Array(path.utf8) + [0])
        let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": path]))
        manager.tell(.ready, .status("2 fresh,\n1 retrying"))
        #expect(listener.next() == "READY=1\nSTATUS=2 fresh, 1 retrying")
        manager.tell(.watchdog)
        #expect(listener.next() == "WATCHDOG=1")
    }

    @Test func `is told at an abstract name, a reload with the time of the kernel's monotonic clock`() throws {
        let name = "evercred-test-\(UInt64.random(in: 0 ... .max))"
        let listener = Listener([0] + name.utf8)
        let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "@\(name)"]))
        manager.tell(.reloading)
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let lines = listener.next().split(separator: "\n")
        #expect(lines.first == "RELOADING=1" && lines.count == 2)
        let told = try #require(lines.last.flatMap { Int64($0.dropFirst("MONOTONIC_USEC=".count)) })
        #expect(abs(Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000 - told) < 60_000_000)
    }

    @Test func `that is gone is no error`() throws {
        let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "/nowhere/notify"]))
        manager.tell(.stopping)
    }

    @Test(arguments: ["", "notify", "@", "/", "vsock:2:1234", "/" + String(repeating: "n", count: 107)])
    func `is nobody without a socket's name`(_ name: String) {
        #expect(ServiceManager(environment: ["NOTIFY_SOCKET": name]) == nil)
        #expect(ServiceManager(environment: [:]) == nil)
    }

    @Test func `watches only the process that it means`() {
        func watchdog(_ variables: [String: String]) -> Duration? {
            ServiceManager(
                environment: variables.merging(["NOTIFY_SOCKET": "/run/notify"]) { $1 }, processID: 42)?.watchdog
        }
        #expect(watchdog(["WATCHDOG_USEC": "3000000"]) == .seconds(3))
        #expect(watchdog(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"]) == .seconds(3))
        #expect(watchdog(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "43"]) == nil)
        for unusable in ["0", "-1", "soon", ""] { #expect(watchdog(["WATCHDOG_USEC": unusable]) == nil) }
        #expect(watchdog([:]) == nil)
    }
}

import CLinux
import Glibc

/// The variables of this process, and those that the user's commands get.
package enum ProcessEnvironment {
    /// Where a command without a slash is looked for, and the `PATH` of every command.
    package static let searchPath = "/usr/local/bin:/usr/bin:/bin"

    /// Handed down as they are, under the names that curl and OpenSSL know.
    private static let passedOn =
        ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap { [$0, $0.uppercased()] }
        + ["SSL_CERT_FILE", "SSL_CERT_DIR"]

    /// The variables of this process. What is no UTF-8 is repaired; of two with one name the first counts, as it does
    /// for getenv(3).
    package static var current: [String: String] {
        var variables: [String: String] = [:]
        for bytes in entries {
            if let separator = bytes.firstIndex(of: UInt8(ascii: "=")), separator > 0 {
                let name = String(decoding: bytes[..<separator], as: UTF8.self)
                if variables[name] == nil {
                    variables[name] = String(decoding: bytes[(separator + 1)...], as: UTF8.self)
                }
            }
        }
        return variables
    }

    /// The same as it was handed down: `NAME=value` each, byte for byte, in its order.
    package static var entries: [[UInt8]] {
        var entries: [[UInt8]] = []
        var entry = linux_environment()
        while let text = entry?.pointee {
            entries.append(UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) })
            entry = entry?.successor()
        }
        return entries
    }

    /// The environment of a command, built from nothing: the same wherever Evercred was started from.
    ///
    /// A fixed `PATH` and `LANG`; `HOME` and `TZ`; the variables for proxies and certificates; and those of ours that
    /// the configuration names. Nothing else is handed down, `AWS_*`, `LD_*` and `NOTIFY_SOCKET` least of all.
    package static func clean(from own: [String: String], inheriting names: [String] = []) -> [String: String] {
        var variables = ["PATH": searchPath, "LANG": "C.UTF-8", "TZ": own["TZ"] ?? "UTC"]
        variables["HOME"] = own["HOME"] ?? homeFolder() ?? "/"
        for name in passedOn + names { variables[name] = own[name] ?? variables[name] }
        return variables
    }

    /// The home folder in the user database, for services that are started without `HOME`.
    private static func homeFolder() -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 << 10) { buffer in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let start = buffer.baseAddress,
                getpwuid_r(geteuid(), &entry, start, buffer.count, &found) == 0, found != nil,
                let folder = entry.pw_dir
            else { return nil }
            return String(cString: folder)
        }
    }
}

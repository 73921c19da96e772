import Glibc

/// An address that may be called, taken apart: `https` anywhere, plain `http` on this machine alone.
///
/// Narrower than RFC 3986 on purpose: whatever two URL parsers could read in two ways (user names, backslashes, blanks,
/// fragments, abbreviated IPv4 addresses) is refused, so that the host judged here is the host that is called.
package struct HTTPAddress: Sendable, Hashable {
    package let isSecure: Bool
    /// In lower case; an IPv6 address without brackets.
    package let host: String
    /// The port that is called, the scheme's own when none is written.
    package let port: Int
    /// Path and query as written; `/` when there is none.
    package let target: String

    /// Reads and judges an absolute address; fails with ``HTTPTransportError/Code/invalidAddress``.
    package init(_ url: String) throws(HTTPTransportError) {
        let bytes = Array(url.utf8)
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        let isSecure = Self.lowercased(scheme) == "https"
        guard isSecure || Self.lowercased(scheme) == "http", bytes.dropFirst(scheme.count).starts(with: "://".utf8),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") })
        else { throw Self.invalid("An address must be an http or https URL without user, blanks and fragment.") }
        let rest = bytes.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let (host, port) = try Self.split(authority, defaultPort: isSecure ? 443 : 80)
        let target = String(decoding: rest.dropFirst(authority.count), as: UTF8.self)
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.target = target.hasPrefix("/") ? target : "/" + target
        guard isSecure || isLoopback else {
            throw Self.invalid("Plain http is accepted for this machine alone, not for \(host): use https.")
        }
    }

    /// Whether it is this machine: 127.0.0.0/8, `::1`, `localhost`.
    package var isLoopback: Bool {
        if host == "localhost" { return true }
        return IPAddress(host)?.isLoopback ?? false
    }

    /// Whether it is an address of the link, such as the instance metadata service: 169.254.0.0/16, `fe80::/10`.
    package var isLinkLocal: Bool {
        guard let address = IPAddress(host) else { return false }
        return address.bytes.count == 4
            ? address.bytes.starts(with: [169, 254]) : address.bytes[0] == 0xFE && address.bytes[1] & 0xC0 == 0x80
    }

    /// Host and port as a `Host` header has them: the scheme's own port is left out.
    package var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Host and port of an authority without user.
    static func split(
        _ authority: ArraySlice<UInt8>, defaultPort: Int
    ) throws(HTTPTransportError) -> (host: String, port: Int) {
        var rest = authority
        let host: String
        if rest.first == UInt8(ascii: "[") {
            host = lowercased(rest.dropFirst().prefix { $0 != UInt8(ascii: "]") })
            rest = rest.dropFirst(host.utf8.count + 1)
            guard rest.popFirst() == UInt8(ascii: "]"), host.contains(":"), IPAddress(host) != nil else {
                throw invalid("An address in brackets must be an IPv6 address.")
            }
        } else {
            host = lowercased(rest.prefix { $0 != UInt8(ascii: ":") })
            rest = rest.dropFirst(host.utf8.count)
            guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(isHostByte) else {
                throw invalid("The address has no valid host name.")
            }
        }
        guard rest.popFirst() != nil else { return (host, defaultPort) }
        let digits = String(decoding: rest, as: UTF8.self)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
            throw invalid("The port of \(host) is no number from 1 to 65535.")
        }
        return (host, Int(port))
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func lowercased(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func invalid(_ message: String) -> HTTPTransportError {
        HTTPTransportError(code: .invalidAddress, message: message)
    }
}

/// An IP address written out in full, as `inet_pton` reads it: four bytes or sixteen.
struct IPAddress: Hashable {
    let bytes: [UInt8]

    /// Whether it means this machine: 127.0.0.0/8 or `::1`.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
    }

    init?(_ text: String) {
        for (family, length) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: length)
            if inet_pton(family, text, &bytes) == 1 {
                // An IPv4 address in IPv6 clothes is that IPv4 address.
                let mapped = length == 16 && bytes.starts(with: Array(repeating: 0, count: 10) + [0xFF, 0xFF])
                self.bytes = mapped ? Array(bytes.suffix(4)) : bytes
                return
            }
        }
        return nil
    }
}

/// Where a server listens: an IP address of this machine and a port.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IP address without brackets, in lower case. `localhost` is read as 127.0.0.1.
    package let host: String
    /// 0 to 65535; 0 takes any free one.
    package let port: Int

    /// An address whose host is known to be an IP address.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:9911`, `[::1]:9911` or `localhost:9911`; `nil` for anything else. Host names are not looked up:
    /// what they mean may change between the check of an address and its use.
    package init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
            return nil
        }
        let host = text[..<colon].lowercased()
        if host == "localhost" {
            self.init(host: "127.0.0.1", port: Int(port))
        } else if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = String(host.dropFirst().dropLast())
            guard inner.contains(":"), IPAddress(inner) != nil else { return nil }
            self.init(host: inner, port: Int(port))
        } else {
            guard !host.contains(":"), IPAddress(host) != nil else { return nil }
            self.init(host: host, port: Int(port))
        }
    }

    /// Whether nobody but this machine can reach it: 127.0.0.0/8 or `::1`.
    package var isLoopback: Bool { IPAddress(host)?.isLoopback ?? false }

    /// Whether two listeners could not both have their address: one port, and one host, or a host that means every one.
    package func collides(with other: ListenAddress) -> Bool {
        port != 0 && port == other.port && (host == other.host || isEvery || other.isEvery)
    }

    /// Whether it stands for every address of this machine.
    private var isEvery: Bool { IPAddress(host)?.bytes.allSatisfy { $0 == 0 } ?? false }

    /// As it is written: `127.0.0.1:9911`, `[::1]:9911`.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

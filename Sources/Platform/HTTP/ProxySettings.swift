package import CredentialModel

/// Which requests go through a proxy, by the variables that curl made customary.
///
/// `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY` name the proxy, first found wins; `no_proxy`, `NO_PROXY` the
/// hosts that are called directly. `HTTP_PROXY` has no part: plain http stays on this machine.
package struct ProxySettings: Sendable, Hashable {
    /// The way to a host.
    package enum Route: Sendable, Hashable {
        case direct
        case through(Proxy)
        /// The variables name a proxy that cannot be used. Going round it would be worse than not going at all.
        case blocked(reason: String)
    }

    /// A proxy that tunnels connections: by HTTP's CONNECT or by SOCKS 5.
    package struct Proxy: Sendable, Hashable {
        package let host: String
        package let port: Int
        package let isSOCKS: Bool
        package let user: String?
        package let password: Secret?
    }

    private let route: Route
    private let exceptions: [Exception]

    /// Reads the variables; settings that are of no use show when they are needed, as ``Route/blocked(reason:)``.
    package init(environment: [String: String]) {
        func value(_ names: String...) -> (name: String, value: String)? {
            names.lazy.compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
        }
        if let (name, url) = value("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY") {
            self.route = Self.route(to: url, from: name)
        } else {
            self.route = .direct
        }
        let list = value("no_proxy", "NO_PROXY")?.value ?? ""
        self.exceptions = list.split { $0 == "," || $0 == " " || $0 == "\t" }.map { Exception(String($0)) }
    }

    /// The proxy that the variables name, whatever the host.
    package var proxy: Proxy? {
        if case .through(let proxy) = route { proxy } else { nil }
    }

    /// The way to an address. This machine and the link are always called directly.
    package func route(to address: HTTPAddress) -> Route {
        if address.isLoopback || address.isLinkLocal { return .direct }
        return exceptions.contains { $0.covers(address) } ? .direct : route
    }

    private static func route(to url: String, from variable: String) -> Route {
        let bytes = Array(url.utf8)
        let hasScheme = url.contains("://")
        let scheme = hasScheme ? String(url.prefix { $0 != ":" }).lowercased() : "http"
        let rest = hasScheme ? bytes.dropFirst(scheme.utf8.count + 3) : bytes[...]
        let authority = rest.prefix { $0 != UInt8(ascii: "/") }
        let userEnd = authority.lastIndex(of: UInt8(ascii: "@"))
        let isSOCKS = ["socks", "socks5", "socks5h"].contains(scheme)
        guard isSOCKS || scheme == "http" else {
            return .blocked(reason: "\(variable) must name an http or socks5 proxy.")
        }
        guard userEnd == nil || !isSOCKS else {
            return .blocked(reason: "\(variable) names a socks5 proxy with a user, which is not supported.")
        }
        let name = userEnd.map { authority[($0 + 1)...] } ?? authority
        guard let (host, port) = try? HTTPAddress.split(name, defaultPort: isSOCKS ? 1080 : 80) else {
            return .blocked(reason: "\(variable) names no valid host and port.")
        }
        let login = userEnd.map { authority[..<$0] }
        let user = login?.prefix { $0 != UInt8(ascii: ":") }
        let password = login.flatMap { login in user.map { login.dropFirst($0.count + 1) } }
        return .through(
            Proxy(
                host: host, port: port, isSOCKS: isSOCKS, user: user.map(decoded),
                password: password.map { Secret(decoded($0)) }))
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> String {
        var output: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                output.append(value)
                rest = rest.dropFirst(2)
            } else {
                output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

/// One entry of `no_proxy`: `*`, a name with all names under it, an address or a network, each but `*` and networks with
/// a port if need be.
private struct Exception: Hashable {
    private var isEverything = false
    private var name = ""
    private var network: [UInt8]?
    private var prefixLength = 0
    private var port: Int?

    init(_ entry: String) {
        let entry = entry.lowercased()
        let bare = entry.hasPrefix("*.") ? entry.dropFirst(2) : entry.drop { $0 == "." }
        let parts = entry.split(separator: "/", omittingEmptySubsequences: false)
        if entry == "*" {
            isEverything = true
        } else if let address = IPAddress(entry) {
            network = address.bytes
            prefixLength = address.bytes.count * 8
        } else if parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]) {
            network = address.bytes
            prefixLength = length
        } else if let (host, port) = try? HTTPAddress.split(Array(bare.utf8)[...], defaultPort: 0) {
            name = host
            network = IPAddress(host)?.bytes
            prefixLength = (network?.count ?? 0) * 8
            self.port = port == 0 ? nil : port
        }
    }

    func covers(_ address: HTTPAddress) -> Bool {
        if isEverything { return true }
        if let port, port != address.port { return false }
        if let network {
            guard let bytes = IPAddress(address.host)?.bytes, bytes.count == network.count,
                (0...bytes.count * 8).contains(prefixLength)
            else { return false }
            return (0..<prefixLength).allSatisfy { bit in
                (bytes[bit / 8] ^ network[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
        return !name.isEmpty && (address.host == name || address.host.hasSuffix("." + name))
    }
}

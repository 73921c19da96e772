import Platform

/// An address of this machine that a provider may send the browser back to (RFC 8252 section 7.3).
struct LoopbackAddress: Sendable, Hashable {
    /// `127.0.0.1` or `localhost`.
    let host: String
    /// `nil`: any free one.
    let port: Int?
    /// Without a query.
    let path: String
    private let written: String?

    /// Where the browser comes back to when nobody says otherwise: `/callback` on a free port of 127.0.0.1.
    init() {
        host = "127.0.0.1"
        port = nil
        path = "/callback"
        written = nil
    }

    /// A configured `redirectUri`; `nil` when nobody could listen there: it is not plain http on 127.0.0.1.
    init?(_ redirectURI: String) {
        guard let address = try? HTTPAddress(redirectURI), !address.isSecure,
            address.host == "127.0.0.1" || address.host == "localhost"
        else { return nil }
        host = address.host
        port = address.port
        path = String(Substring(address.target.utf8.prefix { $0 != UInt8(ascii: "?") }))
        written = redirectURI
    }

    /// What the provider is told, as it was written, once the port is known.
    func redirectURI(port: Int) -> String { written ?? "\(origin(port: port))\(path)" }

    /// The address below which the page with the button lies.
    func page(port: Int) -> String { "\(origin(port: port))/" }

    /// What the `Host` header of a browser says that means this address.
    func authority(port: Int) -> String { port == 80 ? host : "\(host):\(port)" }

    private func origin(port: Int) -> String { "http://\(authority(port: port))" }
}

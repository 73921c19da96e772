/// The names under which a loopback listener may be asked: a browser that was led here by another name (DNS rebinding)
/// says that name.
struct HostList: Sendable {
    /// The address that is listened at.
    let host: String

    /// Whether a request with that `Host` header, which came in at that port, is meant for here.
    func contains(_ authority: String?, port: Int) -> Bool {
        guard let authority = authority?.lowercased() else { return false }
        let own = host.contains(":") ? "[\(host)]" : host
        return ["127.0.0.1", "localhost", "[::1]", own].contains { name in
            // A client leaves the scheme's own port out.
            authority == "\(name):\(port)" || port == 80 && authority == name
        }
    }
}

/// The names under which a loopback listener may be asked: a browser that was led here by another name (DNS rebinding)
/// says that name.
struct HostList: Sendable {
    /// The address that is listened at.
    let host: String

    /// Whether a request with that `Host` header, which came in at that port, is meant for here.
    ///
    /// Without a port it is too: aws-c-auth, on which several SDKs stand, leaves out even those that are not the scheme's
    /// own. No browser does, and what protects against them is the name.
    func contains(_ authority: String?, port: Int) -> Bool {
        guard let authority = authority?.lowercased() else { return false }
        let own = host.contains(":") ? "[\(host)]" : host
        return ["127.0.0.1", "localhost", "[::1]", own].contains { authority == $0 || authority == "\($0):\(port)" }
    }
}

import HTTPTypes

/// What a browser asks for, as far as a sign-in's pages look at it.
struct PageRequest: Sendable {
    let method: String
    let path: String
    /// What follows the `?`, empty when nothing does.
    let query: String
    /// The `Host` header in lower case.
    let host: String

    init(method: String = "GET", target: String, host: String) {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        self.method = method
        self.path = String(Substring(path))
        self.query = String(Substring(target.utf8.dropFirst(path.count + 1)))
        self.host = host.lowercased()
    }

    init(_ head: HTTPTypes.HTTPRequest) {
        self.init(method: head.method.rawValue, target: head.path ?? "/", host: head.authority ?? "")
    }
}

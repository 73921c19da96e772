import NIOHTTP1

/// What somebody asks a listener for. There is never a body: a request that announces one is refused before.
struct EndpointRequest: Sendable {
    let method: String
    /// The path as it was sent, without what follows a `?`.
    let path: String
    /// What follows the `?`, empty when nothing does.
    let query: String
    /// The port at which it came in.
    let port: Int
    private let headers: HTTPHeaders

    init(method: String = "GET", target: String, headers: [(String, String)] = [], port: Int = 0) {
        self.init(
            HTTPRequestHead(
                version: .http1_1, method: HTTPMethod(rawValue: method), uri: target, headers: HTTPHeaders(headers)),
            port: port)
    }

    init(_ head: HTTPRequestHead, port: Int) {
        self.port = port
        let path = head.uri.utf8.prefix { $0 != UInt8(ascii: "?") }
        method = head.method.rawValue
        self.path = String(Substring(path))
        query = String(Substring(head.uri.utf8.dropFirst(path.count + 1)))
        headers = head.headers
    }

    /// Whether nothing is to be changed: GET, or HEAD.
    var onlyReads: Bool { method == "GET" || method == "HEAD" }

    /// The value of a header that stands there exactly once.
    func header(_ name: String) -> String? {
        let values = headers[name]
        return values.count == 1 ? values[0] : nil
    }

    /// All values of a header, joined as RFC 9110 section 5.3 has it; `nil` when there is none.
    func list(_ name: String) -> String? {
        let values = headers[name]
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether the header is there at all.
    func has(_ name: String) -> Bool { headers.contains(name: name) }

    /// Whether any header's name begins with that, in whatever case.
    func hasHeader(startingWith prefix: String) -> Bool {
        headers.contains { $0.name.lowercased().utf8.starts(with: prefix.utf8) }
    }
}

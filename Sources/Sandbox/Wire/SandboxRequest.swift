import HTTPTypes

/// One request as it stood on the wire, with its whole body.
struct SandboxRequest: Sendable {
    let method: String
    /// Percent-encoded as sent, without the query.
    let path: String
    /// What followed the `?`, empty when nothing did.
    let query: String
    /// In the order of arrival.
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    init(head: HTTPTypes.HTTPRequest, body: [UInt8]) {
        let target = head.path ?? "/"
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        self.method = head.method.rawValue
        self.path = String(Substring(path))
        self.query = String(Substring(target.utf8.dropFirst(path.count + 1)))
        // HTTPTypes keeps the Host header apart, as the authority.
        self.headers =
            [("host", head.authority ?? "")] + head.headerFields.map { ($0.name.canonicalName, $0.value) }
        self.body = body
    }

    /// The first header of that lower-case name.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The body read as `application/x-www-form-urlencoded`.
    var form: FormFields { FormFields(body) }
}

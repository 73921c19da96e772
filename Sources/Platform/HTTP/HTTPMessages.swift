/// One request to send.
package struct HTTPRequest: Sendable {
    /// `GET`, `POST`.
    package var method: String
    /// The absolute address, percent-encoded.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// Bounds the whole exchange; connecting alone may take 5 s of it.
    package var timeout: Duration
    /// The longest body that is read, in bytes.
    package var responseLimit: Int

    package init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(15), responseLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.responseLimit = responseLimit
    }
}

/// One whole answer.
package struct HTTPResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.utf8.count == name.utf8.count && zip($0.name.utf8, name.utf8).allSatisfy(Self.match) }?
            .value
    }

    /// Whether two bytes are the same letter or the same other byte; names of headers are ASCII.
    private static func match(_ left: UInt8, _ right: UInt8) -> Bool {
        left == right || (left | 0x20 == right | 0x20 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(left | 0x20))
    }
}

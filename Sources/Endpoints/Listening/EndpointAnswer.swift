import NIOHTTP1
import StrictJSON

/// What a listener answers. Nobody on the way may keep it.
struct EndpointAnswer: Sendable {
    let status: Int
    let contentType: String
    let body: [UInt8]
    /// Headers beyond those that every answer has.
    let headers: [(name: String, value: String)]

    init(
        status: Int, contentType: String, body: [UInt8], headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }

    /// A JSON document.
    init(status: Int = 200, json: JSONValue, headers: [(name: String, value: String)] = []) {
        self.init(status: status, contentType: "application/json", body: JSONWriter.bytes(json), headers: headers)
    }

    /// A line of text.
    init(status: Int, text: String, headers: [(name: String, value: String)] = []) {
        self.init(
            status: status, contentType: "text/plain; charset=utf-8", body: Array("\(text)\n".utf8), headers: headers)
    }

    /// The head as it is sent.
    ///
    /// - Parameter closes: whether the connection ends after it.
    func head(closes: Bool) -> HTTPResponseHead {
        var fields: HTTPHeaders = [
            "Content-Type": contentType, "Content-Length": String(body.count), "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        ]
        for (name, value) in headers { fields.add(name: name, value: value) }
        if closes { fields.add(name: "Connection", value: "close") }
        return HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
    }
}

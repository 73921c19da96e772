import StrictJSON

/// The shape in which an operation answers.
enum WireFormat: Sendable {
    /// AWS JSON 1.1: Cognito Identity and Cognito User Pools.
    case json
    /// The AWS query protocol, which answers in XML: STS.
    case query
    /// RFC 6749: the token endpoints.
    case oauth
    /// HTML: the pages for humans.
    case page

    /// An error in this shape.
    func answer(_ error: ServiceError, requestID: String) -> SandboxAnswer {
        var answer: SandboxAnswer
        switch self {
        case .json:
            answer = json(["__type": .string(error.code), "message": .string(error.message)], requestID: requestID)
            answer.headers.append(("x-amzn-ErrorType", "\(error.code):"))
        case .query:
            let type = error.status < 500 ? "Sender" : "Receiver"
            answer = xml(
                XMLElement(
                    "ErrorResponse", namespace: SecurityTokenService.namespace,
                    [
                        XMLElement(
                            "Error",
                            [
                                XMLElement("Type", type), XMLElement("Code", error.code),
                                XMLElement("Message", error.message),
                            ]), XMLElement("RequestId", requestID),
                    ]), requestID: requestID)
        case .oauth:
            answer = .json(["error": .string(error.code), "error_description": .string(error.message)])
            answer.headers.append(("Cache-Control", "no-store"))
            // RFC 6749, 5.2: a client that cannot authenticate is told how.
            if error.status == 401 { answer.headers.append(("WWW-Authenticate", "Basic realm=\"sandbox\"")) }
        case .page:
            answer = SandboxPage.message("This is not possible", ["\(error.code): \(error.message)"])
        }
        answer.status = error.status
        if let seconds = error.retryAfter { answer.headers.append(("Retry-After", String(seconds))) }
        return answer
    }

    /// A result of either.
    static func json(_ result: JSONValue, requestID: String) -> SandboxAnswer {
        SandboxAnswer(
            contentType: "application/x-amz-json-1.1", headers: [("x-amzn-RequestId", requestID)],
            body: JSONWriter.bytes(result))
    }

    /// A result of STS: `<ACTIONResponse><ACTIONResult>…`.
    static func query(_ action: String, _ result: [XMLElement], requestID: String) -> SandboxAnswer {
        xml(
            XMLElement(
                "\(action)Response", namespace: SecurityTokenService.namespace,
                [
                    XMLElement("\(action)Result", result),
                    XMLElement("ResponseMetadata", [XMLElement("RequestId", requestID)]),
                ]), requestID: requestID)
    }

    private func json(_ value: JSONValue, requestID: String) -> SandboxAnswer { Self.json(value, requestID: requestID) }

    private func xml(_ root: XMLElement, requestID: String) -> SandboxAnswer { Self.xml(root, requestID: requestID) }

    private static func xml(_ root: XMLElement, requestID: String) -> SandboxAnswer {
        SandboxAnswer(
            contentType: "text/xml", headers: [("x-amzn-RequestId", requestID)], body: Array(root.text.utf8))
    }
}
